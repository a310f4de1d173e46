"""The input of ``octospec review``: a side with every choice open, its findings, and what was approved."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.questions.installed_questions import installed_questions
from octo_spec.analysis.sides import document_side
from octo_spec.diagnostics import Diagnostic, Severity, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.lint.linting import NO_LINTING
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.note_kinds import DEFAULT_TAKEN, OUTPUT_DROPPED
from octo_spec.parallel import start_work
from octo_spec.plugin.discovery import deploy_actions
from octo_spec.review.compared_roles import answered_roles, with_approved_answers
from octo_spec.review.facts import Origin, ReviewInput, do_later, review_facts
from octo_spec.review.partitions import reviewed_unknowns
from octo_spec.review.reviewed_roles import MOST_STEPS
from octo_spec.review.spec_review import LintedSpec, spec_review
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.earlier_review import read_review
from octo_spec.storage.inputs.file_hashes import file_hashes
from octo_spec.storage.inputs.inputs import LARGE_SPEC, Inputs
from octo_spec.storage.inputs.named_files import named_source
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.linting import linting_of
from octo_spec.storage.sides.compared_sides import (
    EFFORT_EXCEEDED,
    DiffOptions,
    DiffReport,
    are_updatable,
    compare_sides,
)
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.open_choices import with_every_choice_open
from octo_spec.storage.sides.pair_sides import names_of_roles
from octo_spec.storage.sides.role_views import RoleQuery, option_problems
from octo_spec.storage.sides.sides import (
    NO_CUSTOMER,
    DeploymentSide,
    DocumentSide,
    side_of,
    side_with_users,
    wanted_role,
)
from octo_spec.storage.sides.unchecked_extras import unchecked_extras
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.lint.linting import Linting
    from octo_spec.model.deploying import DeployActions
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.storage.sides.sides import LoadedSide


@frozen
class ReviewQuery:
    """Which side is reviewed, what was approved before, and how to make the review again.

    ``limit`` is for the comparison with what was approved, ``most_steps`` for the answers about each role.
    ``since`` is the file of an earlier review, and ``approved`` the side of an approval.
    """

    role_query: RoleQuery
    previous: str | None
    limit: int
    octospec: str
    command: str
    since: str | None = None
    approved: LoadedSide | None = None
    most_steps: int = MOST_STEPS
    is_page: bool = True
    """Whether the texts to copy are needed, too: their proofs take as long as the answers."""
    takes_users: bool = False
    """Whether a side may have users and no role."""


def decided_facts(query: ReviewQuery, inputs: Inputs, subject: str) -> ReviewFacts | None:
    """Collect the facts about a side, as ``decided_review`` does."""
    review = decided_review(query, inputs, subject)
    return None if review is None else review.facts


@frozen
class DecidedReview:
    """A side with its facts, and the differences since it was approved, if an approval is given."""

    side: LoadedSide
    facts: ReviewFacts
    since_approval: Diff | None = None


def decided_review(query: ReviewQuery, inputs: Inputs, subject: str) -> DecidedReview | None:
    """Review a side, with the questions of plugins; ``None`` if that is not possible.

    ``subject`` says in messages what could not be decided.
    """
    side = _sound_side(query, inputs)
    return None if side is None else review_of(side, query, inputs, subject)


def review_of(side: LoadedSide, query: ReviewQuery, inputs: Inputs, subject: str) -> DecidedReview | None:
    """Review a loaded side, as ``decided_review`` does; the rules run meanwhile."""
    linting = _start_linting(side, inputs)
    review = _review_with(linting, side, query, inputs, subject)
    inputs.diagnostics.extend(linting().problems)
    return None if has_errors(inputs.diagnostics) else review


def _review_with(
    linting: Callable[[], Linting], side: LoadedSide, query: ReviewQuery, inputs: Inputs, subject: str
) -> DecidedReview | None:
    try:
        installed = installed_questions()
        inputs.diagnostics.extend(installed.problems)
        found = _review_input(linting, side, query, inputs)
        if found is None:
            return None
        reviewed, since_approval = found
        facts = review_facts(reviewed, installed.questions)
        if reviewed.before is not None and reviewed.diff is not None:
            before = answered_roles(review_facts(reviewed.before, installed.questions))
            facts = with_approved_answers(facts, before, reviewed.diff)
        return DecidedReview(side, facts, since_approval)
    except BudgetExceededError as error:
        inputs.diagnostics.append(EFFORT_EXCEEDED.at(None, f"{subject} could not be decided: {error}"))
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(None, f"IAM would refuse one of its policies: {error}"))
    return None


def facts_of(side: LoadedSide, inputs: Inputs, subject: str) -> ReviewFacts | None:
    """Review a loaded side without the texts to copy; ``inputs`` gets only errors about it."""
    apart = Inputs()
    role_query = RoleQuery("", NO_CUSTOMER, None, (), {})
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", is_page=False)
    review = review_of(side, query, apart, subject)
    inputs.diagnostics.extend(each for each in apart.diagnostics if each.is_error)
    return None if review is None else review.facts


def _review_input(
    linting: Callable[[], Linting], side: LoadedSide, query: ReviewQuery, inputs: Inputs
) -> tuple[ReviewInput, Diff | None] | None:
    """Collect the input of a review, and the differences since the side was approved."""
    sides = _sides_in_partitions(side, inputs)
    if not sides:
        return None
    reported = ReviewInput(
        sides,
        _origin(side, query, inputs),
        unread=_unread_parts(side, inputs),
        deploying=_required_actions(side),
        most_steps=query.most_steps,
        is_page=query.is_page,
        start_texts=start_work if _is_large(side, inputs) else do_later,
    )
    reported = _with_rules(reported, side, linting)
    reported = _with_previous(reported, side, query, inputs) if query.previous else reported
    since = _diff_since_approval(side, query, inputs) if query.approved else None
    if since is not None and not query.previous:
        reported = replace(reported, previous=since.old.title, diff=since.diff)
    if query.since:
        earlier = read_review(query.since)
        if isinstance(earlier, Diagnostic):
            inputs.diagnostics.append(earlier)
        else:
            reported = replace(reported, earlier=earlier)
    return None if has_errors(inputs.diagnostics) else (reported, since.diff if since else None)


def _sound_side(query: ReviewQuery, inputs: Inputs) -> LoadedSide | None:
    """Load the side that a query names, if all options apply to it."""
    side = _load_side(query.role_query.side, query, inputs)
    problems = () if side is None else option_problems(side, query.role_query)
    inputs.diagnostics.extend(problems)
    return None if problems else side


def _load_side(argument: str, query: ReviewQuery, inputs: Inputs) -> LoadedSide | None:
    role = query.role_query.role
    wanted = names_of_roles(query.approved, role) if query.approved else {}
    # Users are not compared: a comparison of two sides without roles would find no difference.
    takes_users = query.takes_users and not (query.previous or query.approved)
    load = side_with_users if takes_users else side_of
    options = query.role_query.options
    side = load(named_source(argument), inputs, options, wanted or wanted_role(role))
    if side is None or has_errors(inputs.diagnostics):
        return None
    if isinstance(side, DocumentSide):
        return side
    return with_every_choice_open(side, options.accounts).with_trusting_roles


def _sides_in_partitions(side: LoadedSide, inputs: Inputs) -> tuple[tuple[Unknowns, SideAccess], ...]:
    if isinstance(side, DocumentSide):
        return ((Unknowns(), document_side(side.title, "", side.document, Unknowns())),)
    try:
        each = reviewed_unknowns(side.deployment, side.place)
        return tuple((unknowns, side.access(unknowns)) for unknowns in each)
    except MalformedPolicyError as error:
        inputs.diagnostics.append(
            BAD_POLICY.at(Span(side.title), f"IAM would refuse one of its policies: {error}")
        )
        return ()


def _origin(side: LoadedSide, query: ReviewQuery, inputs: Inputs) -> Origin:
    text = inputs.sources.get(query.role_query.side)
    whole = sha256(text.encode()) if text else ""
    files = file_hashes(query.role_query.side, inputs)
    return Origin(query.octospec, side.title, whole, query.command, files)


def _unread_parts(side: LoadedSide, inputs: Inputs) -> tuple[str, ...]:
    """List the parts that a reader skipped; notes about a spec are not missing parts."""
    if isinstance(side, DeploymentSide) and side.spec is not None:
        return ()
    unchecked = unchecked_extras(side.deployment) if isinstance(side, DeploymentSide) else ()
    open_at = _open_places(side.deployment) if isinstance(side, DeploymentSide) else frozenset()
    said = (each for each in (*inputs.diagnostics, *unchecked) if _is_unread(each, open_at))
    return tuple(dict.fromkeys(map(_note_text, said)))


def _note_text(note: Diagnostic) -> str:
    place = f"{note.span}: " if note.span else ""
    taken = f", and {note.help}" if note.kind == DEFAULT_TAKEN else ""
    return f"{place}{note.message}{taken}"


def _is_unread(note: Diagnostic, open_at: frozenset[Span]) -> bool:
    """Whether a note is about a missing part, or about a difference that may grant more."""
    if note.kind == DEFAULT_TAKEN:
        return note.span in open_at
    return note.kind.severity is Severity.WARNING and note.kind != OUTPUT_DROPPED


def _open_places(deployment: Deployment) -> frozenset[Span]:
    """List the places of what may grant more than what was read."""
    of_roles = (each for role in deployment.roles for each in role.unread)
    return frozenset(each.place for each in (*deployment.unread, *of_roles))


def _required_actions(side: LoadedSide) -> tuple[tuple[str, DeployActions], ...]:
    """Return the actions that a deployment of octospec's artifacts requires; other sides do not list them.

    The additional actions of a rollout over an organization are not known.
    """
    if not isinstance(side, DeploymentSide) or not side.format or side.deployment.version == UNVERSIONED:
        return ()
    if side.is_rollout:
        return ()
    return deploy_actions(side.format)


# --- what else is known about a spec -----------------------------------------------------------


def _start_linting(side: LoadedSide, inputs: Inputs) -> Callable[[], Linting]:
    loaded = side.spec if isinstance(side, DeploymentSide) else None
    if loaded is None or loaded.spec is None:
        return NO_LINTING
    linting = partial(linting_of, loaded.spec, loaded.spans)
    return cache(start_work(linting) if _is_large(side, inputs) else linting)


def _is_large(side: LoadedSide, inputs: Inputs) -> bool:
    """Whether a side is a spec of a size from which other processes are worth their cost."""
    loaded = side.spec if isinstance(side, DeploymentSide) else None
    return loaded is not None and len(inputs.sources.get(loaded.spans.path, "")) >= LARGE_SPEC


def _with_rules(reported: ReviewInput, side: LoadedSide, linting: Callable[[], Linting]) -> ReviewInput:
    """Add the findings of the rules, and which answers the patterns refuse."""
    loaded = side.spec if isinstance(side, DeploymentSide) else None
    if not isinstance(side, DeploymentSide) or loaded is None or loaded.spec is None:
        return reported
    linted = LintedSpec(loaded.spec, loaded.spans, linting)
    reviewed = spec_review(linted, side.deployment, side.customer, reported.origin)
    return replace(
        reviewed,
        sides=reported.sides,
        most_steps=reported.most_steps,
        is_page=reported.is_page,
        start_texts=reported.start_texts,
    )


def _with_previous(
    reported: ReviewInput, side: LoadedSide, query: ReviewQuery, inputs: Inputs
) -> ReviewInput:
    """Compare with the side that ``--previous`` names."""
    argument = _previous_argument(query.previous or "", side, query.role_query.side)
    previous = _load_side(argument, query, inputs)
    report = None if previous is None else _compare_sides(previous, side, query, inputs)
    if previous is None or report is None:
        return reported
    return replace(
        reported,
        previous=previous.title,
        diff=report.diff,
        updates=report.updates or (),
        before=_previous_input(previous, query, inputs),
    )


def _previous_input(previous: LoadedSide, query: ReviewQuery, inputs: Inputs) -> ReviewInput | None:
    """Return the input of a review of the previous version, to decide its answers."""
    sides = _sides_in_partitions(previous, inputs)
    origin = Origin(query.octospec, previous.title)
    before = ReviewInput(sides, origin, most_steps=query.most_steps, is_page=False)
    return _with_rules(before, previous, NO_LINTING) if sides else None


def _diff_since_approval(side: LoadedSide, query: ReviewQuery, inputs: Inputs) -> DiffReport | None:
    """Compare with what was approved, without the effects of an update."""
    approved = query.approved
    return None if approved is None else _compare_sides(approved, side, query, inputs, has_updates=False)


def _compare_sides(
    previous: LoadedSide, side: LoadedSide, query: ReviewQuery, inputs: Inputs, *, has_updates: bool = True
) -> DiffReport | None:
    """Compare two sides; ``None`` if that is not possible, and ``inputs`` says why."""
    updates = has_updates and are_updatable(previous, side)
    options = DiffOptions(query.role_query.role, (), ActionReading.ALL_NAMES, query.limit, updates=updates)
    report = compare_sides(previous, side, options, GivenAnswers())
    if isinstance(report, DiffReport):
        return report
    inputs.diagnostics.extend(report)
    return None


def _previous_argument(argument: str, side: LoadedSide, path: str) -> str:
    """Resolve a bare revision to this spec at that revision."""
    is_spec = isinstance(side, DeploymentSide) and side.spec is not None
    return (
        f"{argument}:{path}" if is_spec and ":" not in argument and not Path(argument).exists() else argument
    )
