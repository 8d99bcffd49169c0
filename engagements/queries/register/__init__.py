"""What `check_register` asks: that the frozen is untouched, the signed signed, the rest as told."""

from engagements.queries.register.course import faults_of_courses
from engagements.queries.register.living import faults_of_living
from engagements.queries.register.passing import was_covered_so
from engagements.queries.register.proposals import faults_of_proposals
from engagements.queries.register.recorded import faults_of_recordings
from engagements.queries.register.sealed import faults_of_sealed
from engagements.queries.register.signed import faults_of_signatures
from engagements.queries.register.versions import faults_of_versions

__all__ = [
    "faults_of_courses",
    "faults_of_living",
    "faults_of_proposals",
    "faults_of_recordings",
    "faults_of_sealed",
    "faults_of_signatures",
    "faults_of_versions",
    "was_covered_so",
]
