"""References of a deployment, resolved for a policy that a reader copies before the deployment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.review.copy_proofs import OWN_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.elements import Effect
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment


class FilledReferences:
    """Resolves what is known before the deployment; an unknown value becomes a wildcard."""

    def __init__(self, deployment: Deployment, partition: str) -> None:
        defaults = {each.id: each.default for each in deployment.parameters if isinstance(each.default, str)}
        self._roles = {role.id: f"{role.path}{role.name}" for role in deployment.roles if role.name}
        self._partition = partition
        self._values = {
            **{f"param.{id}": value for id, value in defaults.items()},
            **{f"role.{id}.arn": self.role_arn(id, OWN_ACCOUNT) for id in self._roles},
            "account": OWN_ACCOUNT,
            "partition": partition,
            "stack.id": f"arn:{partition}:cloudformation:*:{OWN_ACCOUNT}:stack/*",
        }

    def role_arn(self, id: str, account: str) -> str:
        """Return the ARN of a role in an account."""
        return f"arn:{self._partition}:iam::{account}:role{self._roles.get(id, '/*')}"

    def is_wide(self, written: WrittenStatement) -> bool:
        """Return whether a grant covers any resource."""
        return "*" in written.resources or written.resources_excepted

    def resources(self, written: WrittenStatement) -> tuple[str, ...]:
        """Return the resources of a grant, with each reference replaced."""
        return tuple(dict.fromkeys(self.fill(each) for each in written.resources)) or ("*",)

    def fill(self, text: str) -> str:
        """Replace each reference in a text by its value or a wildcard."""
        return _REFERENCE.sub(lambda found: self._values.get(found[1], "*"), text)

    def statement(self, written: WrittenStatement, effect: Effect) -> dict[str, JsonValue]:
        """Write a grant as a statement, with each reference replaced."""
        condition: dict[str, JsonValue] = {}
        for operator, key, values in written.conditions:
            of_operator = condition.setdefault(operator, {})
            assert isinstance(of_operator, dict)  # noqa: S101 - created above
            of_operator[key] = [self.fill(value) for value in values]
        return {
            "Effect": effect.value,
            "NotAction" if written.actions_excepted else "Action": _single_or_list(written.actions),
            "NotResource" if written.resources_excepted else "Resource": _single_or_list(
                self.resources(written)
            ),
            **({"Condition": condition} if condition else {}),
        }


def _single_or_list(values: Sequence[str]) -> JsonValue:
    """Return a single value instead of a list of one, because the text must be short."""
    return values[0] if len(values) == 1 else list(values)


_REFERENCE: Final = re.compile(r"\$\{([a-z][a-z0-9.-]*)\}")
"""A reference in a spec's notation; an AWS policy variable has a colon, and is kept."""
