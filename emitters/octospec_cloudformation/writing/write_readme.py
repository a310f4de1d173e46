"""``README.md`` next to the template: what it grants, how to deploy, update, check and remove it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode, urlsplit

from octo_spec.model.deployment import PolicyKind
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.rollout import as_one_deployment
from octo_spec.plugin import hand_over_page as page
from octo_spec.plugin.markdown_text import MarkdownText, code, either
from octo_spec.plugin.page_names import input_names
from octo_spec.plugin.page_template import page_template
from octospec_cloudformation.naming import pascal
from octospec_cloudformation.rollout_tables import (
    BOUNDARY,
    BOUNDARY_PARAMETER,
    MEMBERS,
    PARAMETERS,
    UNITS,
)
from octospec_cloudformation.vocabulary import FORMAT, HELP, OWN_BOUNDARY, TEMPLATE
from octospec_cloudformation.writing.logical_ids import logical_ids, question_name
from octospec_cloudformation.writing.write_presences import answer
from octospec_cloudformation.writing.write_registration import code_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Choice, Deployment, OmittedStatement, Parameter
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.presence import Requirement


def readme(deployment: Deployment, facts: HandOver, units: str = "") -> str:
    """Write the page; that of a rollout describes both parts, and the preset ``units``."""
    in_payer = frozenset(role.id for role in deployment.roles)
    is_rollout, deployment = deployment.members is not None, as_one_deployment(deployment)
    wording, inputs = _wording(deployment), input_names(deployment, "parameter", question_name)
    of_members = _role_facts(facts, in_payer, others=True)
    text = page_template(__file__).render(
        deployment=deployment,
        contact=page.contact(deployment),
        vendor=page.vendor(deployment),
        promises=MarkdownText(", ".join(map(code, deployment.promises))),
        granted=page.access_tables(_role_facts(facts, in_payer) if is_rollout else facts, wording, inputs),
        granted_members=page.access_tables(of_members, wording, inputs) if is_rollout else "",
        features=page.features(facts, wording),
        further=page.privilege_escalation(deployment),
        drift=page.drift(deployment, is_rollout=is_rollout),
        template=MarkdownText(TEMPLATE),
        stack=MarkdownText(deployment.name),
        needed=(*required_parameters(deployment), *((UNITS_NEEDED,) if is_rollout and not units else ())),
        parameters=(
            *map(_parameter, deployment.parameters),
            *map(_choice, deployment.choices),
            *_code_row(deployment),
            *(_rollout_rows(units) if is_rollout else ()),
        ),
        rollout=is_rollout,
        members=MarkdownText(MEMBERS),
        requirements=tuple(_requirement(rule, wording) for rule in deployment.requirements),
        partitions=MarkdownText(" or ".join(code(known.key) for known in deployment.partitions)),
        own_boundary=OWN_BOUNDARY if logical_ids(deployment).has_boundary else "",
        extras=any(extra.target == FORMAT for extra in deployment.extras),
        omitted=tuple(map(_omission, deployment.omitted)),
        launch=_launch(deployment, facts.url),
        **_deploying(deployment),
    )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def _role_facts(facts: HandOver, ids: frozenset[str], *, others: bool = False) -> HandOver:
    """Keep the facts about some roles, or about the others."""
    return replace(
        facts,
        roles=tuple(role for role in facts.roles if (role.id in ids) is not others),
        grants=tuple(grant for grant in facts.grants if (grant.role in ids) is not others),
    )


# --- deploying ---------------------------------------------------------------------------------

_CONSOLES: Final = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html."""


def _deploying(deployment: Deployment) -> dict[str, MarkdownText]:
    """Return what a deployer needs: the console, and the capability, which depends on names of IAM resources.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    """
    _, console = consoles(deployment)[0]
    named = _has_names(deployment)
    return {
        "console": MarkdownText(f"{console}/create"),
        "console_quick": MarkdownText(f"{console}/quickcreate"),
        "capability": MarkdownText(capability(deployment)),
        "made": MarkdownText("roles and policies with custom names" if named else "roles and policies"),
    }


def _launch(deployment: Deployment, url: str) -> MarkdownText:
    """Return the link that creates a stack from the published template; empty if it would not work."""
    if not loads_from(url):
        return MarkdownText("")
    _, console = consoles(deployment)[0]
    query = {"templateURL": f"{url}/{TEMPLATE}", "stackName": deployment.name}
    return MarkdownText(f"{console}/quickcreate?{urlencode(query, quote_via=quote, safe='')}")


def loads_from(url: str) -> bool:
    """Whether CloudFormation loads a template from an address: only from a bucket, at its own address."""
    return _BUCKET.fullmatch(urlsplit(url).hostname or "") is not None


_BUCKET: Final = re.compile(r"(.+\.)?s3([.-][a-z0-9-]+(\.[a-z0-9-]+)*)?\.amazonaws\.com(\.cn)?")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, TemplateURL."""


def consoles(deployment: Deployment) -> tuple[tuple[str, str], ...]:
    """Return the consoles of the partitions in which the template works; AWS's own ones if it is any."""
    keys = [known.key for known in deployment.partitions if known.key in _CONSOLES] or ["aws"]
    return tuple((key, f"https://{_CONSOLES[key]}/cloudformation/home#/stacks") for key in keys)


def capability(deployment: Deployment) -> str:
    """Return the capability that the creator of the stack must acknowledge."""
    return "CAPABILITY_NAMED_IAM" if _has_names(deployment) else "CAPABILITY_IAM"


def _has_names(deployment: Deployment) -> bool:
    """Return whether a role or a managed policy has a name that the template sets."""
    managed = (p for role in deployment.roles for p in role.policies if p.kind is PolicyKind.MANAGED)
    return any(role.name for role in deployment.roles) or any(policy.name.pieces for policy in managed)


def required_parameters(deployment: Deployment) -> Iterator[tuple[MarkdownText, MarkdownText]]:
    """List the parameters that a stack requires, each with a shell variable."""
    for parameter in deployment.parameters:
        if parameter.default is None and not parameter.optional:
            yield MarkdownText(question_name(parameter)), MarkdownText(parameter.id.upper().replace("-", "_"))


# --- questions -------------------------------------------------------------------------------------

Row = tuple[str, str, MarkdownText, MarkdownText]


def _parameter(parameter: Parameter) -> Row:
    unless = page.default(parameter, "none")
    return question_name(parameter), parameter.description, page.demands(parameter), unless


def _choice(choice: Choice) -> Row:
    values = either(answer(choice, value) for value in choice.values)
    return (
        question_name(choice),
        choice.description,
        MarkdownText(f"be {values}"),
        code(answer(choice, choice.default)),
    )


def _code_row(deployment: Deployment) -> Iterator[Row]:
    """List the code of the customer, if a stack reports itself and the template asks for one."""
    ids = logical_ids(deployment)
    for name, parameter in code_parameter(ids).items():
        said = parameter if isinstance(parameter, Mapping) else {}
        must = str(said["ConstraintDescription"]).removeprefix(HELP)
        yield name, str(said["Description"]), MarkdownText(must), MarkdownText("empty")


UNITS_NEEDED: Final = (MarkdownText(UNITS), MarkdownText("ORGANIZATIONAL_UNITS"))


def _rollout_rows(units: str) -> Iterator[Row]:
    """List the questions of a rollout over an organization."""
    for name, parameter in {**PARAMETERS, BOUNDARY: BOUNDARY_PARAMETER}.items():
        default = str(parameter.get("Default", units))
        unless = code(default) if default else MarkdownText("required" if name == UNITS else "none")
        yield name, str(parameter["Description"]), MarkdownText(_must(parameter)), unless


def _must(parameter: Mapping[str, JsonValue]) -> str:
    match parameter:
        case {"AllowedValues": list(values)}:
            return f"be {' or '.join(map(str, values))}"
        case {"MinValue": least, "MaxValue": most}:
            return f"be a number from {least} to {most}"
        case _:
            return str(parameter["ConstraintDescription"]).removeprefix(HELP)


def _requirement(rule: Requirement, wording: PresenceWording) -> MarkdownText:
    this = f"If {wording.presence(rule.when)}, this" if rule.when else "This"
    return MarkdownText(f"{this} is required: {wording.presence(rule.then)}.")


def _wording(deployment: Deployment) -> PresenceWording:
    """Use the template's names for questions and answers."""
    names = {question.id: question_name(question) for question in deployment.questions}
    choices = {choice.id: choice for choice in deployment.choices}

    def answers(choice: str, values: tuple[str, ...]) -> str:
        return either(answer(choices[choice], value) if choice in choices else value for value in values)

    return PresenceWording(
        name=lambda id: code(names.get(id, pascal(id))), answers=answers, partitions=either
    )


def _omission(gone: OmittedStatement) -> str:
    actions = ", ".join(gone.statement.actions)
    return f"{actions} (role {gone.role}, policy {gone.policy}): {gone.reason}."
