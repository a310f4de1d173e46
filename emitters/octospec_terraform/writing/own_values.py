"""The customer's additions to the roles of every module: a permissions boundary and tags.

A spec that has a question with one of these names, or extras with such a variable, keeps the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octospec_terraform.naming import snake
from octospec_terraform.syntax import BLANK, NULL, Attribute, Binary, Call, Conditional, dotted
from octospec_terraform.vocabulary import (
    FORMAT,
    OWN_BOUNDARY,
    OWN_TAGS,
    OWN_VARIABLES,
    ROLE_ARGUMENTS,
    VARIABLE,
)
from octospec_terraform.writing.given_names import question_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.model.deployment import Deployment
    from octospec_terraform.syntax import BodyItem, Expression


def own_names(deployment: Deployment) -> frozenset[str]:
    """Return the names of the variables that a module has for its customer."""
    question_names = {name for each in deployment.questions for name in (snake(each.id), question_name(each))}
    texts = (extra.text for extra in deployment.extras if extra.target == FORMAT)
    in_extras = {name for text in texts for name in _VARIABLES.findall(text)}
    return frozenset(OWN_VARIABLES) - question_names - in_extras


_VARIABLES: Final = re.compile(rf'^\s*{VARIABLE}\s+"?([\w-]+)', re.MULTILINE)


# --- variables ---------------------------------------------------------------------------------


@frozen
class OwnVariable:
    """A variable of every module, and the condition of its validation, if any."""

    name: str
    type: Expression
    default: Expression
    check: Expression | None
    description: str
    must: str = ""


def own_variables(deployment: Deployment) -> Iterator[OwnVariable]:
    """List the variables that a module has for its customer, in a fixed order."""
    names = own_names(deployment)
    for name, (type_, default, check) in OWN_VARIABLES.items():
        if name in names:
            yield OwnVariable(
                name, type_, default, check, _description(name, deployment), _MUST.get(name, "")
            )


def _description(name: str, deployment: Deployment) -> str:
    return _DESCRIPTIONS[name, any(role.boundary for role in deployment.roles)]


_TAGS: Final = "Your tags for each role and managed policy; if the module sets a tag too, its value is used."
_DESCRIPTIONS: Final = {
    (OWN_BOUNDARY, False): "ARN of your permissions boundary for each role; null for none.",
    (OWN_BOUNDARY, True): (
        "ARN of your permissions boundary for each role, in place of the one of this module; "
        "null for that of this module."
    ),
    (OWN_TAGS, False): _TAGS,
    (OWN_TAGS, True): _TAGS,
}
"""By the name, and whether the spec has a boundary."""

_MUST: Final = {OWN_BOUNDARY: f"The value of {OWN_BOUNDARY} must be the ARN of a policy."}


# --- arguments ---------------------------------------------------------------------------------


@frozen
class OwnValues:
    """Adds the customer's values to the arguments of roles and policies."""

    names: frozenset[str]

    def role_settings(self, values: Mapping[str, Expression]) -> dict[str, Expression]:
        """Return the settings of a role that the customer can change; ``values`` are those of the spec."""
        return {
            setting: _combined_value(name, values.get(setting))
            for setting, name in ROLE_ARGUMENTS.items()
            if name in self.names
        }

    def policy_tags(self) -> Iterator[BodyItem]:
        """Write the tags of a managed policy."""
        if OWN_TAGS in self.names:
            yield from (BLANK, Attribute(OWN_TAGS, dotted(f"var.{OWN_TAGS}")))


NO_OWN: Final = OwnValues(frozenset())


def _combined_value(name: str, own: Expression | None) -> Expression:
    given = dotted(f"var.{name}")
    if own is None:
        return given
    if name == OWN_TAGS:
        return Call("merge", (given, own))
    return Conditional(Binary("!=", given, NULL), given, own)
