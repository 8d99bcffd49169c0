"""What `check_register` asks of agreements: that the frozen is untouched and the signed signed."""

from engagements.queries.register.signed import faults_of_signatures
from engagements.queries.register.versions import faults_of_versions

__all__ = ["faults_of_signatures", "faults_of_versions"]
