"""The contract of a rule: a function from a ``Subject`` to findings.

A rule is a value. Each entry point of the group ``octo_spec.rules`` returns a tuple of ``Rule``: octospec's
own entry point, and those of plugins. The page of a rule is the docstring of its module.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from octo_spec.analysis.quotas.usage import UsageMeter
from octo_spec.frozen import frozen
from octo_spec.symbolic.role_access import RoleAccess, access_of_all_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.finding import Finding
    from octo_spec.language.models.groups import GrantSpec, GroupSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Deployment

Memo = TypeVar("Memo")


@frozen
class WrittenGrant:
    """One grant as the spec writes it, with its location: ``("groups", group, "grants", position)``."""

    group_id: str
    group: GroupSpec
    position: int
    grant: GrantSpec

    @property
    def location(self) -> Location:
        """The location of the grant in the file."""
        return ("groups", self.group_id, "grants", self.position)


@frozen(slots=False)
class Subject:
    """The input of a rule: the spec as written, and what it deploys for every combination of choices.

    In ``deployment`` every choice is open and no answer is fixed, so a rule checks the deployments of
    all customers at once. The class is not slotted, because it caches results that several rules need.
    """

    spec: Spec
    deployment: Deployment
    further_questions: tuple[ReviewQuestion, ...] = ()
    """The questions of plugins, in addition to octospec's own."""
    results: dict[Callable[[Subject], Any], Any] = field(default_factory=dict, repr=False, compare=False)
    """The results of ``memoized`` functions."""

    @cached_property
    def grants(self) -> tuple[WrittenGrant, ...]:
        """Every grant of every group, in file order."""
        return tuple(
            WrittenGrant(id, group, position, grant)
            for id, group in self.spec.groups.items()
            for position, grant in enumerate(group.grants)
        )

    @cached_property
    def unknowns(self) -> Unknowns:
        """Values known only at deployment, in the partition that the deployment's ARNs name, if any."""
        return Unknowns.in_named_partitions((self.deployment,), {}, {})[0]

    @cached_property
    def accesses(self) -> tuple[RoleAccess, ...]:
        """What each role allows for all combinations of choices, as documents for the access engine."""
        return access_of_all_roles(self.deployment, self.unknowns)

    @cached_property
    def accesses_by_partition(self) -> tuple[tuple[Unknowns, tuple[RoleAccess, ...]], ...]:
        """The same, and what each role allows in each other partition that ARNs or ``only-in`` name."""
        _, *others = Unknowns.in_named_partitions((self.deployment,), {}, {})
        elsewhere = ((each, access_of_all_roles(self.deployment, each)) for each in others)
        return (self.unknowns, self.accesses), *elsewhere

    @property
    def accesses_everywhere(self) -> tuple[RoleAccess, ...]:
        """What each role allows in each of these partitions."""
        return tuple(access for _, accesses in self.accesses_by_partition for access in accesses)

    @cached_property
    def questions(self) -> dict[str, ReviewQuestion]:
        """The reviewers' questions, by ID: a spec can promise that the answer is "never"."""
        from octo_spec.analysis.questions import QUESTIONS  # noqa: PLC0415 - only needed with promises

        return {question.id: question for question in (*QUESTIONS, *self.further_questions)}

    @cached_property
    def usage_meter(self) -> UsageMeter:
        """The meter of how much of each AWS quota the roles use."""
        return UsageMeter(self.deployment)


def memoized(function: Callable[[Subject], Memo]) -> Callable[[Subject], Memo]:
    """Cache the result of a function in its subject, for all rules that call the function."""

    @wraps(function)
    def remembering(subject: Subject) -> Memo:
        if function not in subject.results:
            subject.results[function] = function(subject)
        result: Memo = subject.results[function]
        return result

    return remembering


@frozen
class Rule:
    """The kind of a rule's findings, the function that finds them, and the page about them.

    If the rule is not ``acceptable``, no entry of ``accept`` covers its findings.
    """

    kind: DiagnosticKind
    find: Callable[[Subject], Iterable[Finding]]
    page: str
    acceptable: bool = True
