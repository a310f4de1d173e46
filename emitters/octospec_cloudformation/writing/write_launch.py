"""How to create or update a stack from a published template: the console's links, and equivalent commands.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
AWS documents the link that creates a stack. The one that updates a stack is the console's own address.
"""

from __future__ import annotations

import re
from shlex import quote
from typing import TYPE_CHECKING, Final
from urllib.parse import quote as encoded

from octo_spec.model.deployment import ParameterKind
from octo_spec.model.launch import Launch, LaunchKind
from octo_spec.model.rollout import as_one_deployment
from octospec_cloudformation.vocabulary import FORMAT, REGISTRATION_CODE, TEMPLATE
from octospec_cloudformation.writing.logical_ids import logical_ids, question_name
from octospec_cloudformation.writing.write_presences import answer
from octospec_cloudformation.writing.write_readme import (
    UNITS_NEEDED,
    capability,
    consoles,
    loads_from,
    required_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.launch import LaunchSite, PublishedFile

_CAUTION: Final = "CloudFormation accepts a template URL only for an S3 bucket, with the bucket's own address"


def launch(deployment: Deployment, site: LaunchSite) -> tuple[Launch, ...]:
    """Return the ways to create a stack from the template that is published at ``site``."""
    template = site.file(TEMPLATE)
    if template is None:
        return ()
    caution = "" if loads_from(template.url) else _CAUTION
    whole = as_one_deployment(deployment)
    links = (
        *(
            Launch(FORMAT, LaunchKind.OPEN, f"Create the stack in the console{where}", link, caution)
            for where, link in _links(whole, template, site)
        ),
        *(
            Launch(FORMAT, LaunchKind.UPDATE, "Update the stack in the console", link, caution)
            for link in _updates(whole, template, site)
        ),
    )
    if site.links_only:
        return links
    required = (*required_parameters(whole), *(() if deployment.members is None else (UNITS_NEEDED,)))
    lines = _create_command(whole, template, site, required), _checked_commands(whole, template, required)
    return (
        *links,
        Launch(FORMAT, LaunchKind.RUN, "Create the stack with the AWS CLI", lines[0], caution),
        Launch(
            FORMAT, LaunchKind.RUN, "Verify the template's checksum, and create or update the stack", lines[1]
        ),
    )


def _links(deployment: Deployment, template: PublishedFile, site: LaunchSite) -> Iterator[tuple[str, str]]:
    """Return the link for each partition in which the template works; the console asks for the Region."""
    found = consoles(deployment)
    parameters = {"templateURL": template.url, "stackName": deployment.name}
    query = _query(parameters, deployment, site)
    for partition, console in found:
        yield f" of {partition}" if len(found) > 1 else "", f"{console}/quickcreate?{query}"


def _updates(deployment: Deployment, template: PublishedFile, site: LaunchSite) -> Iterator[str]:
    """Return the link that updates the deployed stack, in the console of its partition and its Region."""
    found = _STACK.fullmatch(site.stack)
    console = dict(consoles(deployment)).get(found["partition"]) if found else None
    if found is not None and console is not None:
        query = _query({"stackId": site.stack, "templateURL": template.url}, deployment, site)
        region = f"?region={found['region']}#"
        yield f"{console.replace('#', region)}/update/template?{query}"


_STACK: Final = re.compile(
    r"arn:(?P<partition>[a-z-]+):cloudformation:(?P<region>[a-z0-9-]+):\d{12}:stack/.+"
)


def _query(parameters: dict[str, str], deployment: Deployment, site: LaunchSite) -> str:
    given = {**parameters, **{f"param_{name}": value for name, value in _presets(deployment, site)}}
    return "&".join(f"{encoded(name, safe='')}={encoded(value, safe='')}" for name, value in given.items())


def _presets(deployment: Deployment, site: LaunchSite) -> Iterator[tuple[str, str]]:
    """List the values of a customer's own answers, and the customer's code, by the template's names."""
    for parameter in deployment.parameters:
        value = site.answers.get(parameter.id, parameter.default)
        if parameter.id in site.presets and value is not None:
            yield question_name(parameter), _value(parameter, value)
    for choice in deployment.choices:
        if choice.id in site.presets:
            [*_, value] = site.answers.get(choice.id, (choice.default,))
            yield question_name(choice), answer(choice, value)
    if site.code and logical_ids(deployment).has_code:
        yield REGISTRATION_CODE, site.code


def _value(parameter: Parameter, value: str | tuple[str, ...]) -> str:
    """Write a value: a list with commas; of a text that is rotated the new one."""
    texts = (value,) if isinstance(value, str) else value
    return ",".join(texts) if parameter.kind is ParameterKind.LIST else texts[-1]


RequiredParameters = tuple[tuple[str, str], ...]
"""The required parameters: each with a shell variable."""


def _create_command(
    deployment: Deployment, template: PublishedFile, site: LaunchSite, required: RequiredParameters
) -> str:
    given = [f'{quote(f"ParameterKey={name},ParameterValue=")}"${variable}"' for name, variable in required]
    given += [
        quote(f"ParameterKey={name},ParameterValue={_short(value)}")
        for name, value in _presets(deployment, site)
    ]
    parameters = "".join(f" \\\n  {each}" for each in given)
    return (
        f"aws cloudformation create-stack --stack-name {quote(deployment.name)} \\\n"
        f"  --template-url {quote(template.url)} \\\n"
        f"  --capabilities {capability(deployment)}{' --parameters' if given else ''}{parameters}"
    )


def _short(value: str) -> str:
    """Write a value in the CLI's shorthand syntax, in which commas, quotes and brackets are special.

    https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
    """
    if _WORD.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+*-]*")


def _checked_commands(deployment: Deployment, template: PublishedFile, required: RequiredParameters) -> str:
    """Write commands that accept only the template with the known checksum: CloudFormation checks none."""
    given = "".join(f' \\\n  {name}="${variable}"' for name, variable in required)
    return (
        f"curl --fail --silent --show-error --location --remote-name {quote(template.url)} &&\n"
        f"echo '{template.sha256}  {template.name}' | sha256sum --check --strict &&\n"
        f"aws cloudformation deploy --template-file {quote(template.name)} \\\n"
        f"  --stack-name {quote(deployment.name)} --capabilities {capability(deployment)}"
        f"{' --parameter-overrides' if given else ''}{given}"
    )
