"""The README of an emission: how to apply it, its questions, and the reason of each statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.plugin import hand_over_page
from octo_spec.plugin.markdown_text import MarkdownText, code, either
from octo_spec.plugin.page_names import PageNames, input_names
from octo_spec.plugin.page_template import page_template
from octospec_iam_json.vocabulary import CREATION, TRUST
from octospec_iam_json.writing.file_names import policy_files

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text


def readme(deployment: Deployment, folders: tuple[str, ...], facts: HandOver | None = None) -> str:
    """Write the page; ``folders`` belong to the roles, in order.

    Without ``facts`` it has no table of the granted access.
    """
    needed = [
        parameter
        for parameter in deployment.parameters
        if parameter.default is None and not parameter.optional
    ]
    roles = [
        (role, folder, tuple(zip(role.policies, policy_files(role, folder), strict=True)))
        for role, folder in zip(deployment.roles, folders, strict=True)
    ]
    inputs = input_names(deployment, "parameter", lambda question: question.id)
    names = PageNames(_WORDING, inputs, {})

    def named(arn: Text) -> MarkdownText:
        return names.alone(str(arn)) or code(names.fill(str(arn)))

    template = page_template(__file__, when=when, must=must, variable=variable, default=default, named=named)
    page = template.render(
        deployment=deployment,
        needed=needed,
        roles=roles,
        creation=CREATION,
        trust=TRUST,
        contact=hand_over_page.contact(deployment),
        vendor=hand_over_page.vendor(deployment),
        granted=hand_over_page.access_tables(facts, _WORDING, inputs) if facts else "",
        features=hand_over_page.features(facts, _WORDING) if facts else "",
        drift=hand_over_page.drift(deployment),
        further=hand_over_page.privilege_escalation(deployment),
    )
    return re.sub(r"\n{3,}", "\n\n", page).rstrip("\n") + "\n"


# --- wording -----------------------------------------------------------------------------------


def variable(id: str) -> MarkdownText:
    """Return the shell variable from which the example reads a parameter."""
    return MarkdownText(id.upper().replace("-", "_"))


def when(presence: Presence) -> MarkdownText:
    """Write a presence in words; empty if it always applies."""
    return MarkdownText(_WORDING.presence(presence))


_WORDING: Final = PresenceWording(name=code, answers=lambda _, answers: either(answers), partitions=either)


def must(parameter: Parameter) -> MarkdownText:
    """Return the requirements for a parameter's value."""
    demands = hand_over_page.demands(parameter)
    if parameter.kind is ParameterKind.TEXT:
        return demands
    each_value = f"; each must {demands}" if demands else ""
    return MarkdownText(f"be a list joined by commas{each_value}")


def default(parameter: Parameter) -> MarkdownText:
    """Return what applies without a value."""
    return hand_over_page.default(parameter, "none")
