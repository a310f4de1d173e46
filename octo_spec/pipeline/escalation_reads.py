"""What the search for privilege escalation reads of a customer's texts: the key of what it decides.

Customers who share a resolution differ only in texts. Of these, the search reads

1. no title, no trust, and no preset value: none of them decides what a role may do;
2. the value of a tag only if a policy mentions the tag, as ``aws:ResourceTag/team`` does; such a policy may
   also be an AWS managed one, which the role attaches to itself;
3. the name of a role only in its ARN, and of that only which patterns match it. Names that the same patterns
   match can be exchanged: the search finds the same for both, as long as it does not print the name, and no
   text about roles has a policy variable, whose value may be the name;
4. no resource of a statement whose actions it never queries, such as a customer's queue in a grant of
   ``sqs:SendMessage``: no request of the search is for these actions;
5. every other text as it is; and
6. of all texts, which example account, region and partitions they leave: an example is in no text.

So texts of the fifth kind, the patterns that match, and the examples are the key. The law in
``tests/laws/test_escalation_reads.py`` checks that what is decided by this key equals a search of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.escalation_steps import STEPS
from octo_spec.iam.glob import lower, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.keys import UNKNOWN
from octo_spec.iam.managed_policies import iam_patterns, is_mentioned
from octo_spec.iam.pattern_containment import disjoint
from octo_spec.iam.role_inputs import role_passing_actions
from octo_spec.model.deployment import ANYTHING
from octo_spec.resolve.shared_resolutions import filling, marks
from octo_spec.symbolic.example_environment import (
    compared_partitions,
    example_account,
    example_region,
    literal_text,
    named_partitions,
)
from octo_spec.symbolic.role_access import access_of_all_roles

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping

    from octo_spec.iam.glob import Pattern
    from octo_spec.model.deployment import Deployment, Role, Statement
    from octo_spec.resolve.shared_resolutions import Filling
    from octo_spec.symbolic.role_access import RoleAccess
    from octo_spec.symbolic.unknowns import Unknowns


def decisive(deployment: Deployment) -> Deployment:
    """Omit what does not decide the permissions of the roles: trust, presets and the customer's name."""
    return replace(
        deployment,
        title="",
        roles=tuple(replace(role, trust=()) for role in deployment.roles),
        parameters=tuple(replace(parameter, default=None) for parameter in deployment.parameters),
    )


@frozen
class EscalationReads:
    """What the search reads of the texts of customers who share a resolution."""

    texts: tuple[str, ...] = ()
    """The marks of the texts that are read as they are."""
    names: tuple[str, ...] = ()
    """The marks of texts that are only in names of roles."""
    arns: tuple[Filling[str], ...] = ()
    """The ARN of each role whose name has such a mark."""
    patterns: tuple[Pattern, ...] = ()
    """What the ARN of a role may be compared with."""
    marked: Deployment | None = None
    literal: Filling[str] | None = None
    """All texts, if one of them has a mark."""

    @classmethod
    def of(cls, shared: Deployment, one: Deployment, unknowns: Unknowns) -> EscalationReads:
        """Return what is read of a deployment with marks; ``one`` is that of one of the customers."""
        marked = decisive(shared)
        try:
            accesses = access_of_all_roles(decisive(one), unknowns)
        except MalformedPolicyError:
            return cls(tuple(sorted(marks(marked))))
        written = frozenset(text for access in accesses for text in _policy_texts(access))
        read = marks(replace(marked, roles=tuple(_read_part(role, written) for role in marked.roles)))
        arns = {access.arn for access in accesses}
        if any(_depends_on_names(text, arns) for text in written):
            read |= marks(tuple(role.name for role in marked.roles))
        names = marks(tuple(role.name for role in marked.roles)) - read
        if not names:
            return cls(tuple(sorted(read)), marked=marked, literal=filling(literal_text((marked,))))
        compared = sorted({*written, *iam_patterns()} - arns)
        return cls(
            tuple(sorted(read)),
            tuple(sorted(names)),
            tuple(_arn(role, access.arn) for role, access in zip(marked.roles, accesses, strict=True)),
            tuple(dict.fromkeys(wild(form) for text in compared for form in (text, lower(text)))),
            marked,
            filling(literal_text((marked,))),
        )

    def key(self, texts: Mapping[str, str]) -> Hashable:
        """Return the key of what is decided for a customer's texts."""
        arns = [form for fill in self.arns for form in (fill(texts), lower(fill(texts)))]
        matched = tuple(tuple(each for each in self.patterns if matches(each, arn)) for arn in arns)
        return tuple(texts[name] for name in self.texts), matched, self._examples(texts)

    def _examples(self, texts: Mapping[str, str]) -> Hashable:
        if self.literal is None or self.marked is None:
            return None
        literal = self.literal(texts)
        partitions = compared_partitions((self.marked,), literal)
        return example_account(literal), example_region(literal), partitions

    def are_about_one_partition(self, texts: Mapping[str, str]) -> bool:
        """Whether a customer's search reads the ARNs of the first partition alone, as the key does."""
        if self.literal is None or self.marked is None:
            return True
        literal = self.literal(texts)
        compared = compared_partitions((self.marked,), literal)
        return named_partitions((self.marked,), literal) == compared[:1]

    def are_printed(self, found: Iterable[str], texts: Mapping[str, str]) -> bool:
        """Whether what was found contains the name of a role, so that it is only for this customer."""
        return any(texts[name] in each for name in self.names for each in found)


def _read_part(role: Role, written: frozenset[str]) -> Role:
    """Omit the name, which has its own rule, if it is one text, and the tags that no policy mentions."""
    is_one_text = role.path.literal is not None and (role.name is None or role.name.literal is not None)
    tags = tuple((name, value) for name, value in role.tags if _is_read(name, written))
    policies = tuple(
        replace(policy, statements=tuple(map(_read_statement, policy.statements))) for policy in role.policies
    )
    return replace(role, name=None if is_one_text else role.name, tags=tags, policies=policies)


def _read_statement(statement: Statement) -> Statement:
    """Omit the resources if the search queries none of the actions; it reads all conditions."""
    is_read = statement.actions_excepted or any(map(is_queried, statement.actions))
    return statement if is_read else replace(statement, resources=ANYTHING)


@lru_cache(1024)
def is_queried(pattern: str) -> bool:
    """Whether the search queries an action that a pattern matches; of IAM and STS, it queries any."""
    written = wild(pattern.lower())
    return any(not disjoint(written, each) for each in _queried_actions())


@cache
def _queried_actions() -> tuple[Pattern, ...]:
    names = {name for step in STEPS for name in step.actions} | {*role_passing_actions()}
    others = {name.lower() for name in names if name.partition(":")[0] not in ("iam", "sts")}
    return tuple(map(wild, ("iam:*", "sts:*", *sorted(others))))


def _is_read(tag: str, written: frozenset[str]) -> bool:
    """Whether a policy of the roles, or an AWS managed one, mentions a tag: as a key or as a variable."""
    words = f"tag/{tag}".lower()
    return any(words in text.lower() for text in written) or is_mentioned(words)


def _policy_texts(access: RoleAccess) -> Iterator[str]:
    """Yield the resources and conditions of the policies that decide what a role may do."""
    bounds = access.boundary.documents if access.boundary else ()
    for document in (*access.permissions.documents, *bounds):
        for statement in document.statements:
            yield from statement.resources.written if statement.resources else ()
            for condition in statement.conditions:
                yield from (condition.written_key, *condition.written_values)


_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")
_FILLED_IN: Final = re.compile(rf"\$\{{(?!{UNKNOWN})")
"""A variable that AWS fills in; the others represent unknown answers, which may be any text."""


def _depends_on_names(text: str, arns: Collection[str]) -> bool:
    """Whether a text contains the name of a role, or may contain it where AWS fills in a variable."""
    if "assumed-role" in text or any(arn in text for arn in arns if arn != text):
        return True
    filled = wild(_VARIABLE.sub("*", text))
    of_roles = {wild(f"{arn.partition(':role/')[0]}:role/*") for arn in arns}
    return _FILLED_IN.search(text) is not None and not all(disjoint(filled, pattern) for pattern in of_roles)


def _arn(role: Role, arn: str) -> Filling[str]:
    """Return the ARN of a role for each customer; ``arn`` is that of one."""
    marked = f"{arn.partition(':role/')[0]}:role{role.path}{role.name}"
    return filling(marked) or (lambda _: arn)
