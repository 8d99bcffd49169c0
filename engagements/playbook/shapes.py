"""What a playbook says, as frozen values: one class for each table of the TOML files.

Every text is English source text; whoever shows one passes it through gettext first.
A class names its keys: a key that is not a field here is refused by `reading`, and one that has
a default may be left out. `from` and `to` of a gate are called `from_phase` and `to_phase`.
"""

from dataclasses import dataclass

SLUGS = ("fellowship", "hackathon", "training", "service_delivery", "consulting", "policy")
PHASES = ("prepare", "start", "run", "handover", "follow_up")
CLOSED = "closed"
SIDES = ("government", "civic", "both")
ANCHORS = ("start", "end")
DIRECTIONS = ("up", "down")
PLAYBOOK, CROSS_CUTTING = "playbook", "cross_cutting"
# `source` of what comes from the text the register grew from; other sources are named in words.
SEED = "seed"
SEED_TITLE = "Civic tech and governments: Successful models of collaboration (K. Izdebski, 2018)"
SEED_URL = (
    "https://medium.com/dsi4eu/"
    "civic-tech-and-governments-successful-models-of-collaboration-9d1787b35aaf"
)


class PlaybookError(Exception):
    """A playbook file breaks a rule; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What engagements of this model are for."""

    slug: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the five phases, with the label that this model gives it."""

    slug: str
    label: str
    usual_days: int
    purpose: str
    ends_when: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One entry of a gate's `requires`: a word of the vocabulary and what follows its colon.

    `argument` is a milestone's slug after `milestone:`, a number after `contacts_in_offices:`,
    and empty after every other word.
    """

    slug: str
    argument: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What has to hold before an engagement leaves `from_phase` for `to_phase` (or "closed")."""

    from_phase: str
    to_phase: str
    requires: tuple[str, ...]
    text: str

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """`requires`, taken apart, in its order."""
        parts = (entry.partition(":") for entry in self.requires)
        return tuple(Condition(slug=slug, argument=argument) for slug, _, argument in parts)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A known difficulty, as a question to answer before the engagement leaves `phase`.

    With `gates` the transition out of that phase asks for it; without, it is only pointed out.
    """

    slug: str
    title: str
    question: str
    why: str
    phase: str
    side: str
    responses: tuple[str, ...]
    gates: bool
    source: str
    not_gating_in: tuple[str, ...] = ()
    origin: str = PLAYBOOK


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated event: `offset_days` after (or before, when negative) the `anchor` day."""

    slug: str
    title: str
    anchor: str
    offset_days: int
    side: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Questions asked some months after the end."""

    months_after_end: int
    asked_of: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """A question that every follow-up asks."""

    text: str
    asked_of: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, its unit and which way is better; `goal` is a slug, empty for all models."""

    slug: str
    name: str
    unit: str
    direction: str
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one side usually owes; `milestone` of the model, otherwise `phase`, says when it falls due.

    In a model `instead_of` names the obligation of every memorandum that this one says more exactly.
    `survives` says that it goes on after the end, as confidentiality and open invoices do.
    """

    slug: str
    side: str
    phase: str
    text: str
    milestone: str = ""
    instead_of: str = ""
    survives: bool = False


@dataclass(frozen=True, slots=True)
class ModelHint:
    """When a model fits and when to think again. A hint never decides."""

    model: str
    fits_when: str
    think_again_when: str


@dataclass(frozen=True, slots=True)
class Principle:
    """A sentence on what the register is for."""

    slug: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What matters in every collaboration, and how the register serves it."""

    slug: str
    title: str
    text: str
    product_feature: str
    source: str


@dataclass(frozen=True, slots=True)
class ContextFactor:
    """A circumstance that decides which model fits."""

    slug: str
    title: str
    question: str
    source: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A standard part of a memorandum; without a required one it cannot be sent for signature.

    `draft` is the wording to begin with: {words in braces} come from the engagement, [places in
    brackets] are for the parties to fill. `draft_contract` stands for it in a binding contract.
    """

    slug: str
    title: str
    prompt: str
    required: bool
    draft: str = ""
    draft_contract: str = ""

    def draft_for(self, kind: str) -> str:
        """The wording that an agreement of that kind begins with."""
        return (self.draft_contract if kind == "contract" else "") or self.draft


@dataclass(frozen=True, slots=True)
class UpdatePart:
    """One of the parts of a joint update."""

    slug: str
    title: str
    prompt: str
    source: str


@dataclass(frozen=True, slots=True)
class RelationshipRole:
    """What a contact can be in an engagement."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CanonicalPhase:
    """A phase as every model knows it."""

    slug: str
    name: str
    order: int
    text: str


@dataclass(frozen=True, slots=True)
class GateCondition:
    """A word that a gate's `requires` may hold, and what it asks for."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class FailureCase:
    """What to do when something goes wrong."""

    slug: str
    title: str
    signs: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrossCutting:
    """What holds in every collaboration, whatever its model."""

    name: str
    summary: str
    principles: tuple[Principle, ...]
    themes: tuple[Theme, ...]
    context_factors: tuple[ContextFactor, ...]
    model_hints: tuple[ModelHint, ...]
    challenges: tuple[Challenge, ...]
    clauses: tuple[Clause, ...]
    update_parts: tuple[UpdatePart, ...]
    relationship_roles: tuple[RelationshipRole, ...]
    obligations: tuple[Obligation, ...]
    follow_up_questions: tuple[FollowUpQuestion, ...]
    indicators: tuple[Indicator, ...]
    phases: tuple[CanonicalPhase, ...]
    gate_conditions: tuple[GateCondition, ...]
    failure_cases: tuple[FailureCase, ...]

    def hint(self, slug: str) -> ModelHint:
        """When the model `slug` fits; every model has a hint."""
        return next(hint for hint in self.model_hints if hint.model == slug)


@dataclass(frozen=True, slots=True)
class Playbook:
    """The content for one collaboration model.

    `challenges` holds the model's own and, after them, those of `cross_cutting`, in its order.
    """

    slug: str
    name: str
    summary: str
    version: int
    typical_term_days: int
    cross_cutting: tuple[str, ...]
    goals: tuple[Goal, ...]
    phases: tuple[Phase, ...]
    gates: tuple[Gate, ...]
    challenges: tuple[Challenge, ...]
    milestones: tuple[Milestone, ...]
    follow_ups: tuple[FollowUp, ...]
    indicators: tuple[Indicator, ...]
    obligations: tuple[Obligation, ...]

    def phase(self, slug: str) -> Phase:
        """The phase of that slug; every playbook has all five."""
        return next(phase for phase in self.phases if phase.slug == slug)

    def gate(self, from_phase: str) -> Gate:
        """The gate out of a phase; every phase has exactly one."""
        return next(gate for gate in self.gates if gate.from_phase == from_phase)

    def challenge(self, slug: str) -> Challenge | None:
        """The challenge of that slug, or None when this version has none."""
        return next((entry for entry in self.challenges if entry.slug == slug), None)

    def milestone(self, slug: str) -> Milestone | None:
        """The milestone of that slug, or None when this version has none."""
        return next((entry for entry in self.milestones if entry.slug == slug), None)

    def indicator(self, slug: str) -> Indicator | None:
        """The indicator of that slug, or None when this version has none."""
        return next((entry for entry in self.indicators if entry.slug == slug), None)

    def goal(self, slug: str) -> Goal | None:
        """The goal of that slug, or None when this version has none."""
        return next((entry for entry in self.goals if entry.slug == slug), None)
