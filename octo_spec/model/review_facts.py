"""The facts of a review: what a reviewer needs to know about the roles of a deployment, as values.

``octo_spec.review`` creates them, and a ``Documenter`` writes them as a page. They contain every sentence of
a page, so two pages of the same facts cannot disagree. ``octo_spec.model.review_json`` writes them as JSON
and reads them back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer, WitnessRequest  # noqa: TC001 - JSON follows the annotations
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations
from octo_spec.model.deployment import Choice, Parameter  # noqa: TC001 - as above
from octo_spec.model.trust_facts import TrustFact  # noqa: TC001 - as above
from octo_spec.model.unread import UnreadKind  # noqa: TC001 - as above
from octo_spec.model.vendor import VendorStatement  # noqa: TC001 - as above

REVIEW_VERSION: Final = 2
"""The version of the form of the facts; it changes if a field is removed or changed, not if one is added."""

NOT_DECIDED: Final = "not decided"
"""The kind of a change that may exist, since texts are not known."""

GUARANTEES: Final = "guarantees"
"""The kind of a change of what a spec promises, or forbids with ``never``."""


class Tone(StrEnum):
    """How grave something is to a reviewer, the gravest first.

    >>> sorted((Tone.CALM, Tone.GRAVE, Tone.CAUTION), key=lambda tone: tone.rank)
    [<Tone.GRAVE: 'grave'>, <Tone.CAUTION: 'caution'>, <Tone.CALM: 'calm'>]
    """

    GRAVE = "grave"
    CAUTION = "caution"
    CALM = "calm"

    @property
    def rank(self) -> int:
        """The position in the order of the tones: 0 for the gravest."""
        return list(Tone).index(self)


# --- what is granted ---------------------------------------------------------------------------


@frozen
class LevelActions:
    """The documented actions of one access level."""

    level: str
    actions: tuple[str, ...]


@frozen
class GrowingPattern:
    """A pattern of actions: how many AWS documents today, and of which levels.

    ``came`` are the actions that the pattern of an earlier review did not match; ``is_new`` if that review
    had no such pattern.
    """

    pattern: str
    matches: int
    levels: tuple[str, ...]
    came: tuple[str, ...] = ()
    is_new: bool = False


@frozen
class ReviewFinding:
    """What a rule finds, and the reason for which the spec accepts it, if it does."""

    code: str
    rule: str
    severity: str
    message: str
    accepted: str = ""


@frozen
class ReviewedRule:
    """A rule with a finding in the review: its code and its name, and what it finds in one sentence."""

    code: str
    name: str
    summary: str


@frozen
class ReviewedGrant:
    """A statement as its author wrote it; ``id`` is its anchor on a page.

    ``by_level`` holds the ``count`` documented actions that it covers, each once, under its highest level.
    """

    id: str
    role: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    actions_excepted: bool = False
    resources_excepted: bool = False
    group: str = ""
    category: str = ""
    policy: str = ""
    why: str = ""
    edition: str = ""
    combinations: Combinations = EVERY_COMBINATION
    count: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    by_level: tuple[LevelActions, ...] = ()
    growing: tuple[GrowingPattern, ...] = ()
    undocumented: tuple[str, ...] = ()
    findings: tuple[ReviewFinding, ...] = ()

    @property
    def is_allow(self) -> bool:
        """Whether it allows."""
        return self.effect == "Allow"


# --- features ----------------------------------------------------------------------------------

AnswerCases: TypeAlias = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
"""Combinations of answers, as cases; each limits some inputs, by their id, to some values."""


@frozen
class ReviewedFeature:
    """What the product does with permissions, why, and what happens ``without`` them.

    ``actions`` are those that it needs, and ``grants`` the ids of the grants that allow a part of that. The
    roles may make all of its requests in the cases ``when``. In the cases ``undecided`` that is not decided,
    and ``reason`` says why.
    """

    id: str
    title: str
    why: str
    without: str
    actions: tuple[str, ...]
    grants: tuple[str, ...]
    when: AnswerCases
    undecided: AnswerCases = ()
    reason: str = ""


# --- questions ---------------------------------------------------------------------------------


@frozen
class ReviewedQuestion:
    """A question with the actions that decide it, and what it does not cover.

    The actions are those with any of ``effects`` in octospec's table of effects, and those that the question
    names: ``actions``, with wildcards, of the access levels ``levels``, if only some count. ``count`` is the
    number of all these actions that AWS documents, and ``unclassified`` the number of actions of which it is
    not known if they have the effects; ``data_date`` is the date of both. ``deed`` says in plain words what
    a role does if the answer is yes, and ``tone`` how grave that is. ``known_by`` are actions that reviewers
    look for; ``iam:*`` is any action of a service.
    """

    id: str
    phrase: str
    sentence: str
    asks: str
    not_covered: str
    actions: tuple[str, ...]
    sources: tuple[str, ...]
    levels: tuple[str, ...] = ()
    count: int = 0
    deed: str = ""
    tone: Tone = Tone.CAUTION
    effects: tuple[str, ...] = ()
    unclassified: int = 0
    data_date: str = ""
    known_by: tuple[str, ...] = ()


def known_position(action: str, known_by: tuple[str, ...]) -> int:
    """Return the position of an action among those that reviewers look for; ``iam:*`` is any of a service.

    >>> known = ("iam:CreateUser", "iam:*")
    >>> [known_position(each, known) for each in ("iam:CreateUser", "iam:TagRole", "s3:GetObject")]
    [0, 1, 2]
    """
    names = (action, f"{action.partition(':')[0]}:*")
    return min((known_by.index(name) for name in names if name in known_by), default=len(known_by))


@frozen
class AllowingPart:
    """A grant by which a role may do some of what a question asks, with one request that shows it.

    ``is_narrowed`` means that the grant covers only the resources that it names, or the requests that its
    conditions allow. If the role sets the tags itself on which this depends, ``first_step`` does that.
    """

    grant: str
    actions: tuple[str, ...]
    witness: WitnessRequest
    is_narrowed: bool = False
    combinations: Combinations = EVERY_COMBINATION
    first_step: WitnessRequest | None = None


@frozen
class IndirectPart:
    """A privilege escalation by which a role may get what a question asks about; ``way`` is its id.

    If it does not surely lead there, ``reason`` says what is not known.
    """

    way: str
    combinations: Combinations = EVERY_COMBINATION
    reason: str = ""


@frozen
class Answer:
    """The answer to one question about one role: its claims, the gravest first, and a sentence.

    ``answer`` is the gravest answer over all combinations of choices. ``parts`` are the grants behind a yes,
    and ``indirectly`` the ways of privilege escalation that lead, or may lead, there. ``is_promised`` means
    that the spec guarantees that the answer is no.
    """

    question: str
    role: str
    answer: ClaimAnswer
    sentence: str
    claims: tuple[Claim, ...]
    parts: tuple[AllowingPart, ...] = ()
    indirectly: tuple[IndirectPart, ...] = ()
    is_promised: bool = False


# --- the rest of a role ------------------------------------------------------------------------


@frozen
class Way:
    """A way by which a role may escalate its privileges.

    It is not certain if the effect of a step depends on something that is not known here.
    """

    id: str
    role: str
    kind: str
    permissions: str
    step: str
    actions: tuple[str, ...]
    grant: str = ""
    witness: WitnessRequest | None = None
    why: str = ""
    accepted: tuple[str, ...] = ()
    combinations: Combinations = EVERY_COMBINATION
    is_certain: bool = True


@frozen
class TrustedCaller:
    """Who may assume a role, by which actions, and where; ``why`` is the author's reason."""

    who: str
    actions: tuple[str, ...]
    conditions: tuple[str, ...]
    why: str = ""
    combinations: Combinations = EVERY_COMBINATION
    findings: tuple[ReviewFinding, ...] = ()


@frozen
class UnreadPart:
    """A part of a third-party file that was skipped because it could not be read: why, and its place.

    It may allow ``actions``, or ``*`` if they are not known; a trust statement may trust more callers.
    """

    kind: UnreadKind
    text: str
    place: str
    actions: tuple[str, ...] = ()
    combinations: Combinations = EVERY_COMBINATION


@frozen
class ReviewedRole:
    """A role: its name, who may assume it and for how long, and what is known of its outer bounds.

    ``unread`` are its skipped parts; a role that was skipped completely, or a part of the file that may grant
    roles something, has no other content. ``may_gain`` are the combinations of choices for which it may
    escalate its privileges through parts that are not known, and ``administrator`` those for which its
    policies allow every request. ``trust_facts`` are the answers about its trust policy; none if no trust
    policy is known. One that ``is_temporary`` is the vendor's session in a temporary delegation, not a role.
    """

    id: str
    name: str
    why: str
    session_seconds: int
    trusted: tuple[TrustedCaller, ...]
    boundary: str = ""
    unknown_policies: tuple[str, ...] = ()
    unread: tuple[UnreadPart, ...] = ()
    may_gain: Combinations = ()
    administrator: Combinations = ()
    combinations: Combinations = EVERY_COMBINATION
    findings: tuple[ReviewFinding, ...] = ()
    trust_facts: tuple[TrustFact, ...] = ()
    is_temporary: bool = False


@frozen
class LevelCount:
    """How many documented actions of one access level roles may use, in some combinations of choices.

    Denies and boundaries count. An action is in one count of its level: that of all combinations in which a
    request for it is allowed.
    """

    level: str
    count: int
    combinations: Combinations = EVERY_COMBINATION


@frozen
class CombinationRow:
    """One combination of choices: the number of actions by level, and how each question is answered in it.

    ``levels`` counts as ``LevelCount`` does. ``outcomes`` follow the order of the questions; a question about
    several roles has the gravest answer.
    """

    answers: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, ClaimAnswer], ...]


@frozen
class ChosenCard:
    """What a card says for one combination of choices."""

    answers: tuple[tuple[str, str], ...]
    text: str
    detail: str
    tone: Tone


@frozen
class Card:
    """What the first screen says of one thing; ``question`` is the question that it answers, if any.

    ``for_choices`` has what a card without a question says for single combinations of choices.
    """

    title: str
    text: str
    detail: str
    tone: Tone
    question: str = ""
    for_choices: tuple[ChosenCard, ...] = ()


@frozen
class PartnerControl:
    """One of AWS's controls for partners' access across accounts, with the answer and what shows it."""

    id: str
    title: str
    answer: str
    evidence: str
    tone: Tone


@frozen
class Change:
    """A difference from the approved version.

    ``is_more`` says whether the role may do more, ``is_less`` whether it may do less, and ``narrows_input``
    whether an input takes fewer values than before, so that a customer may have to answer again.
    """

    subject: str
    kind: str
    text: str
    level: str = ""
    actions: tuple[str, ...] = ()
    why: str = ""
    witness: str = ""
    is_more: bool = False
    is_less: bool = False
    narrows_input: bool = False


@frozen
class UpdatedPart:
    """What an update does to a role or a policy."""

    subject: str
    effect: str
    text: str
    tone: Tone


@frozen
class ReviewedUpdate:
    """What an update does in one format: its most serious effect, who can run it, and each part."""

    format: str
    effect: str
    tone: Tone
    by: str
    parts: tuple[UpdatedPart, ...] = ()


class AnswerStep(StrEnum):
    """How an answer differs from the approved one, the gravest first.

    It is worse if it is graver in some combination. ``more`` is the same answer by more, or perhaps by more.
    ``new`` is an answer to a question that was not asked then.
    """

    WORSE = "worse"
    MORE = "more"
    NEW = "new"
    OTHER = "other"
    BETTER = "better"
    SAME = "same"


@frozen
class AnswerSince:
    """How the answer to a question about a role differs from the ``approved`` claims.

    ``when`` is the first combination of choices that shows a worse or a better answer. ``gained`` are the
    actions behind the answer of which the role may do more than before.
    """

    question: str
    role: str
    approved: tuple[Claim, ...]
    step: AnswerStep
    when: str = ""
    gained: tuple[str, ...] = ()


@frozen
class Changes:
    """All differences from ``previous``: a summary, each of them, and what an update does in each format.

    ``answers`` compares the answer to each question; it is empty if those of ``previous`` are not known.
    ``is_approved`` means that an approval of ``previous`` was given.
    """

    previous: str
    summary: str
    changes: tuple[Change, ...] = ()
    not_compared: tuple[str, ...] = ()
    updates: tuple[ReviewedUpdate, ...] = ()
    answers: tuple[AnswerSince, ...] = ()
    is_approved: bool = False


@frozen
class UnansweredChoice:
    """A choice that has another value than in the version ``since`` if the customer sets none.

    ``was`` is null if the choice is new. ``allows`` says what the roles may do because of the new value.
    """

    since: str
    id: str
    was: str | None
    now: str
    allows: tuple[str, ...] = ()


@frozen
class ChosenText:
    """A text to copy for one combination of choices: what it has in place of that for all combinations."""

    answers: tuple[tuple[str, str], ...]
    text: str = ""
    covers: str = ""
    not_covered: tuple[str, ...] = ()
    missing: str = ""
    further: tuple[str, ...] = ()


@frozen
class CopyText:
    """A text to copy, and what it does; where it cannot be given, ``missing`` says why.

    ``further`` are the other parts of a text that is too long for one policy; all of them are needed.
    ``blank`` is a word in it that the reader replaces with the name of the role, if there is one.
    ``for_choices`` are texts for single combinations of choices, which allow only what these have.
    """

    id: str
    title: str
    purpose: str
    text: str = ""
    covers: str = ""
    not_covered: tuple[str, ...] = ()
    missing: str = ""
    blank: str = ""
    for_choices: tuple[ChosenText, ...] = ()
    further: tuple[str, ...] = ()


@frozen
class HashedFile:
    """A file, and the SHA-256 of its content in hex."""

    path: str
    sha256: str


@frozen
class Evidence:
    """From what the facts were made, and the command that makes them again.

    ``files`` are all files from which the side was read. ``earlier_catalogue`` is the date of AWS's data in
    the earlier review with which patterns are compared.
    """

    octospec: str
    catalogue: str
    policies_of_aws: str
    source: str
    sha256: str
    command: str
    partitions: tuple[str, ...] = ()
    not_proven: tuple[str, ...] = ()
    earlier_catalogue: str = ""
    files: tuple[HashedFile, ...] = ()


@frozen
class ReviewFacts:
    """All facts of a review.

    ``is_documented`` says whether the reasons of a spec are known; ``unread`` are the skipped parts.
    ``warning`` says that choices do not limit the permissions of roles; it is empty if they do. ``contact``
    answers questions.
    ``vendor`` is what the vendor says about itself, which octospec does not check. ``rules`` are those with a
    finding, by name.
    """

    name: str
    version: str
    title: str
    description: str
    customer: str
    is_documented: bool
    cards: tuple[Card, ...]
    warning: str
    choices: tuple[Choice, ...]
    parameters: tuple[Parameter, ...]
    combinations: tuple[CombinationRow, ...]
    all_combinations: bool
    counts: tuple[LevelCount, ...]
    questions: tuple[ReviewedQuestion, ...]
    roles: tuple[ReviewedRole, ...]
    grants: tuple[ReviewedGrant, ...]
    ways: tuple[Way, ...]
    answers: tuple[Answer, ...]
    controls: tuple[PartnerControl, ...]
    texts: tuple[CopyText, ...]
    evidence: Evidence
    unread: tuple[str, ...] = ()
    findings: tuple[ReviewFinding, ...] = ()
    changes: Changes | None = None
    contact: str = ""
    vendor: tuple[VendorStatement, ...] = ()
    features: tuple[ReviewedFeature, ...] = ()
    rules: tuple[ReviewedRule, ...] = ()
