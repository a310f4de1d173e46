"""The facts of a review, from a deployment, the access engine, the findings of rules and a comparison."""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.questions.review_question import ASKS, NOT_COVERED
from octo_spec.analysis.sides import deployment_side
from octo_spec.analysis.trust.trust_facts import trust_facts
from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import data_date
from octo_spec.iam.managed_policies import edition
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.review_facts import Evidence, ReviewedQuestion, ReviewFacts
from octo_spec.review.added_actions import with_added_actions
from octo_spec.review.answers import answers, unread_answers
from octo_spec.review.cards import cards, warning
from octo_spec.review.change_facts import reviewed_changes
from octo_spec.review.combination_rows import combination_rows
from octo_spec.review.copy_texts import CopySource, copy_texts
from octo_spec.review.decided_parts import decided_parts
from octo_spec.review.deployer_policies import deployer_policies
from octo_spec.review.feature_facts import reviewed_features
from octo_spec.review.grant_facts import categories, reviewed_grants
from octo_spec.review.level_counts import level_counts
from octo_spec.review.partner_controls import partner_controls
from octo_spec.review.placed_findings import PlacedFindings
from octo_spec.review.reviewed_roles import MOST_STEPS, grant_ids, policies_of_roles
from octo_spec.review.role_facts import reviewed_document, reviewed_role, trust_findings, unread_roles
from octo_spec.review.role_names import copied_names, with_role_names
from octo_spec.review.role_trust import role_trust
from octo_spec.review.summarized_facts import SummarizedFacts
from octo_spec.review.tag_limits import open_tag_limits
from octo_spec.review.ways import found_ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document
    from octo_spec.model.deploying import DeployActions
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import (
        Answer,
        CombinationRow,
        CopyText,
        HashedFile,
        ReviewedGrant,
        ReviewedRole,
        ReviewFinding,
        Way,
    )
    from octo_spec.model.updates import FormatUpdate
    from octo_spec.review.level_counts import Counted
    from octo_spec.review.reviewed_roles import ReviewedPolicies
    from octo_spec.review.role_trust import RoleTrust
    from octo_spec.review.ways import FoundWay
    from octo_spec.symbolic.unknowns import Unknowns

    Texts: TypeAlias = Callable[[], tuple[CopyText, ...]]


@frozen
class Origin:
    """The origin of a review: octospec's version, the source with its checksum, the command to repeat it.

    ``files`` are all files of the source.
    """

    octospec: str
    source: str
    sha256: str = ""
    command: str = ""
    files: tuple[HashedFile, ...] = ()


def do_later(texts: Texts) -> Texts:
    """Prove the texts to copy only when they are needed."""
    return texts


@frozen
class ReviewInput:
    """The input of a review: the same side in each partition, and the other known facts.

    ``decided`` are choices that the reviewed build decided, with their answers; with another answer, a build
    may allow more.
    ``findings`` are the findings of the rules in a spec; ``unread`` lists parts that could not be read.
    ``previous`` names an earlier version, ``before`` is its own input, ``diff`` has the differences from
    it, and ``updates`` the effects of updating in each format. ``deploying`` has the AWS actions of the
    deployer in each format.
    ``earlier`` is an earlier review for the comparison of patterns. ``formats`` are what the formats have of
    the deployment, if they differ.
    """

    sides: tuple[tuple[Unknowns, SideAccess], ...]
    origin: Origin
    customer: str = ""
    decided: tuple[tuple[str, str], ...] = ()
    findings: PlacedFindings = field(default_factory=PlacedFindings)
    further_limits: tuple[Document, ...] = ()
    unread: tuple[str, ...] = ()
    previous: str = ""
    diff: Diff | None = None
    updates: tuple[FormatUpdate, ...] = ()
    deploying: tuple[tuple[str, DeployActions], ...] = ()
    earlier: ReviewFacts | None = None
    formats: Mapping[str, Deployment] = field(default_factory=dict)
    before: ReviewInput | None = None
    most_steps: int = MOST_STEPS
    """The steps for the answers about one role in one partition."""
    is_page: bool = True
    """Whether the texts to copy are needed, too."""
    start_texts: Callable[[Texts], Texts] = do_later
    """Starts to prove the texts to copy, maybe in another process, and returns what waits for them."""

    @property
    def side(self) -> SideAccess:
        """The side in its first partition."""
        return self.sides[0][1]

    @property
    def deployment(self) -> Deployment | None:
        """The deployment; ``None`` for a single policy document."""
        return self.side.deployment


def review_facts(review: ReviewInput, questions: Sequence[ReviewQuestion] = QUESTIONS) -> ReviewFacts:
    """Return the facts of a review; what needs more steps than the engine may spend is not decided."""
    roles = policies_of_roles(review.sides, review.further_limits, review.most_steps)
    ids = grant_ids(roles)
    summary = _summary(review, roles, ids, questions)
    deployment = review.deployment
    trust = tuple(_trust(roles, summary, deployment))
    rows, all_combinations = combination_rows(deployment, summary.counts, summary.answers)
    texts = review.start_texts(partial(_texts, review, roles, summary, rows if all_combinations else ()))
    return ReviewFacts(
        name=deployment.name if deployment else "",
        version=_version(review),
        title=(deployment.title or deployment.name) if deployment else review.side.title,
        description=deployment.description if deployment else "",
        customer=review.customer,
        is_documented=review.side.is_documented,
        cards=cards(summary, trust, [dict(row.answers) for row in rows] if all_combinations else ()),
        warning=warning(summary),
        choices=deployment.choices if deployment else (),
        parameters=deployment.parameters if deployment else (),
        combinations=rows,
        all_combinations=all_combinations,
        counts=summary.counts,
        questions=tuple(map(reviewed_question, questions)),
        roles=tuple(_with_trust_facts(summary.roles, trust)),
        grants=summary.grants,
        ways=summary.ways,
        answers=summary.answers,
        controls=partner_controls(summary.roles, trust, len(summary.ways), len(review.unread)),
        evidence=_evidence(review, tuple(_unproven_tags(roles, summary, ids))),
        unread=review.unread,
        findings=review.findings.elsewhere(_reported_findings(summary, review)),
        changes=reviewed_changes(review.diff, review.previous, review.updates) if review.diff else None,
        contact=deployment.contact if deployment else "",
        vendor=deployment.vendor if deployment else (),
        features=reviewed_features(deployment, roles, ids, review.formats),
        rules=review.findings.rules,
        texts=texts(),  # last, as another process may be at work on them
    )


def _trust(
    roles: Sequence[ReviewedPolicies], summary: SummarizedFacts, deployment: Deployment | None
) -> Iterator[RoleTrust]:
    for role, reviewed in zip(roles, summary.roles, strict=False):  # unread roles come last
        if trust := role_trust(role, reviewed, deployment):
            yield trust


def _with_trust_facts(roles: Iterable[ReviewedRole], trust: Iterable[RoleTrust]) -> Iterator[ReviewedRole]:
    found = {each.role.id: trust_facts(each.answers) for each in trust}
    yield from (replace(role, trust_facts=found.get(role.id, ())) for role in roles)


def reviewed_question(question: ReviewQuestion) -> ReviewedQuestion:
    """Return a question as a fact."""
    return ReviewedQuestion(
        question.id,
        question.phrase,
        question.sentence,
        question.sections[ASKS],
        question.sections[NOT_COVERED],
        question.actions,
        question.sources,
        tuple(sorted(question.levels)),
        len(question.documented_actions),
        question.deed,
        question.tone,
        question.effects,
        len(question.unclassified_actions),
        question.as_of.isoformat(),
        question.known_by,
    )


def _version(review: ReviewInput) -> str:
    """Return the version; empty for a third-party deployment without one."""
    deployment = review.deployment
    if deployment is None or (not review.side.is_documented and deployment.version == UNVERSIONED):
        return ""
    return deployment.version


def _summary(
    review: ReviewInput,
    roles: Sequence[ReviewedPolicies],
    ids: Mapping[tuple[str, WrittenStatement], str],
    questions: Sequence[ReviewQuestion],
) -> SummarizedFacts:
    found = [
        _findings_of_role(role, prefix, review, ids, questions) for prefix, role in _numbered_roles(roles)
    ]
    grants = tuple(_grants(review, roles, ids))
    not_read = unread_roles(review.deployment) if review.deployment else ()
    return SummarizedFacts(
        roles=(*(_role(role, review) for role in roles), *not_read),
        grants=grants,
        ways=tuple(way for each in found for way in each.ways),
        answers=(
            *(answer for each in found for answer in each.answers),
            *(answer for role in not_read for answer in unread_answers(role, questions)),
        ),
        questions=tuple(questions),
        counts=level_counts((each.counted for each in found), grants),
        has_choices=review.deployment is not None and bool(review.deployment.choices),
        is_whole=not review.unread,
        decided=review.decided,
    )


def _numbered_roles(roles: Sequence[ReviewedPolicies]) -> Iterator[tuple[str, ReviewedPolicies]]:
    """Yield each role with the prefix for the IDs of its ways."""
    for number, role in enumerate(roles, start=1):
        yield f"way-{number}" if len(roles) > 1 else "way", role


@frozen
class _FoundOfRole:
    """What the engine finds about one role."""

    ways: tuple[Way, ...]
    answers: tuple[Answer, ...]
    counted: Counted


def _findings_of_role(
    role: ReviewedPolicies,
    prefix: str,
    review: ReviewInput,
    ids: Mapping[tuple[str, WrittenStatement], str],
    questions: Sequence[ReviewQuestion],
) -> _FoundOfRole:
    promised = review.deployment.promises if review.deployment else ()
    decided = decided_parts(role, questions)
    try:
        ways: tuple[FoundWay, ...] | None = found_ways(role, ids, prefix)
    except BudgetExceededError:
        ways = None
    answered = tuple(answers(role, questions, (decided, ways), ids, promised))
    return _FoundOfRole(tuple(each.way for each in ways or ()), answered, decided.counted)


def _grants(
    review: ReviewInput,
    roles: Sequence[ReviewedPolicies],
    ids: Mapping[tuple[str, WrittenStatement], str],
) -> Iterator[ReviewedGrant]:
    of_groups = categories(review.deployment)
    grants = (grant for role in roles for grant in reviewed_grants(role, ids, of_groups, review.findings))
    if review.earlier is None:
        return grants
    before = review.earlier.grants
    return (with_added_actions(grant, before) for grant in grants)


def _role(role: ReviewedPolicies, review: ReviewInput) -> ReviewedRole:
    if review.deployment is None:
        return reviewed_document(role)
    return reviewed_role(role, review.deployment, review.findings)


def _reported_findings(summary: SummarizedFacts, review: ReviewInput) -> frozenset[ReviewFinding]:
    """Return the findings that are reported at grants, roles and trust entries, as rules word them."""
    roles = review.deployment.roles if review.deployment else ()
    holders: Iterable[tuple[ReviewFinding, ...]] = (
        *(grant.findings for grant in summary.grants),
        *(role.findings for role in summary.roles),
        *(trust_findings(entry, role, review.findings) for role in roles for entry in role.trust),
    )
    return frozenset(finding for findings in holders for finding in findings)


def _texts(
    review: ReviewInput,
    roles: Sequence[ReviewedPolicies],
    summary: SummarizedFacts,
    rows: Sequence[CombinationRow],
) -> tuple[CopyText, ...]:
    if review.deployment is None or not review.is_page:
        return ()
    names = copied_names(review.deployment)
    named = with_role_names(review.deployment, names)
    source = CopySource(named, names, tuple(dict(row.answers) for row in rows))
    is_known = all(not each.note and not each.path_note for each in names.values())
    of_names = roles if is_known else _roles_of(review, named)
    of_roles = (
        copy_texts(role, reviewed, source, summary.ways, summary.answers)
        for role, reviewed in zip(of_names, summary.roles, strict=False)  # unread roles come last
    )
    partition = review.sides[0][0].partition
    return (
        *chain.from_iterable(of_roles),
        *deployer_policies(review.deployment, partition, review.deploying),
    )


def _roles_of(review: ReviewInput, deployment: Deployment) -> tuple[ReviewedPolicies, ...]:
    """Return the roles of a deployment in the partitions of a review."""
    title, is_documented = review.side.title, review.side.is_documented
    sides = tuple(
        (unknowns, deployment_side(title, deployment, unknowns, is_documented=is_documented))
        for unknowns, _ in review.sides
    )
    return policies_of_roles(sides, review.further_limits, review.most_steps)


def _other_builds(review: ReviewInput) -> Iterator[str]:
    if review.decided:
        answers = ", ".join(f"{id}: {answer}" for id, answer in review.decided)
        yield f"Builds that decide otherwise: this review is about the build with {answers}."


def _evidence(review: ReviewInput, unproven_tags: tuple[str, ...]) -> Evidence:
    return Evidence(
        octospec=review.origin.octospec,
        catalogue=data_date().isoformat(),
        policies_of_aws=edition(),
        source=review.origin.source,
        sha256=review.origin.sha256,
        command=review.origin.command,
        partitions=tuple(unknowns.partition for unknowns, _ in review.sides),
        not_proven=(*NOT_PROVEN, *unproven_tags, *_other_builds(review)),
        earlier_catalogue=review.earlier.evidence.catalogue if review.earlier else "",
        files=review.origin.files,
    )


def _unproven_tags(
    roles: Sequence[ReviewedPolicies],
    summary: SummarizedFacts,
    ids: Mapping[tuple[str, WrittenStatement], str],
) -> Iterator[str]:
    """Yield what is not proven of conditions on tags of resources, if a role may perhaps set such a tag."""
    narrowed = {
        (answer.role, part.grant) for answer in summary.answers for part in answer.parts if part.is_narrowed
    }
    of_views = (
        (view, [written for written in role.grants if (role.id, ids[role.id, written]) in narrowed])
        for role in roles
        for view in role.views
    )
    if any(open_tag_limits(view, grants) for view, grants in of_views):
        yield (
            "Whether a role can set the tag of a resource on which its own permission depends, by an action "
            "such as ec2:CreateTags, in each case: then the condition does not limit it."
        )


NOT_PROVEN = (
    "Resource policies, such as bucket policies: they can allow a role more, or deny it access.",
    "Service control policies and other guardrails of your organization: they were not examined.",
    "How far privilege escalation leads: this depends on what else is in the account.",
    "What the vendor does with data that it reads: IAM does not control this.",
)
