"""The values with which a policy compares a condition key, each as a test of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.keys import look_up
from octo_spec.iam.operators import OperatorForm, Quantifier
from octo_spec.iam.value_tests import TextTest
from octo_spec.iam.variables import plain, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.iam.conditions import Condition


@frozen
class ComparedValue:
    """One value of a condition, as the document writes it; ``matches`` holds if the key has this value.

    Whether the condition requires or excludes the value does not matter here.
    """

    value: str
    matches: Condition
    reads_wildcards: bool

    @property
    def key(self) -> str:
        """The condition key, in lower case."""
        return self.matches.key

    @property
    def differs(self) -> Condition:
        """What holds if the key is absent, or no value of it is this one.

        Only a key that AWS documents with several values has a set of them in a request.
        """
        documented = look_up(self.key)
        has_many = documented is not None and documented.many
        return replace(self.matches, negated=True, quantifier=Quantifier.ALL if has_many else None)

    @property
    def is_pattern(self) -> bool:
        """Whether the value has a wildcard."""
        return self.reads_wildcards and bool(set("*?") & set(self.value))


def compared_values(policy: TrustPolicy, is_meant: Callable[[str], bool]) -> Iterator[ComparedValue]:
    """Yield the values with which a policy compares the keys that ``is_meant`` selects, as text."""
    for statement, _, version in policy.statements:
        for condition in sorted(statement.conditions, key=str):
            if isinstance(condition.test, TextTest) and is_meant(condition.key):
                for value in condition.written_values:
                    yield _compared_value(condition, value, is_current=version == POLICY_VERSION)


def _compared_value(condition: Condition, value: str, *, is_current: bool) -> ComparedValue:
    written = {condition.operator: {condition.written_key: value}}
    [parsed] = conditions(written, "", read if is_current else plain)
    matches = replace(parsed, negated=False, quantifier=None, if_exists=False)
    form = OperatorForm.parse(condition.operator)
    return ComparedValue(value, matches, form is not None and form.operator.reads_wildcards)
