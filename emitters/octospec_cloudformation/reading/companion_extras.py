"""The resources next to the roles: octospec carries them as extras, or reports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_cloudformation.extras.carrying import BuiltNames
from octospec_cloudformation.extras.companions import companions
from octospec_cloudformation.naming import pascal
from octospec_cloudformation.reading.changed_inputs import question_id, report_changed_inputs
from octospec_cloudformation.reading.inputs import ChoiceInput, built_answers
from octospec_cloudformation.reading.role_policies import POLICIES
from octospec_cloudformation.reading.sections import LOOP
from octospec_cloudformation.reading.template_outputs import free_outputs, report_outputs
from octospec_cloudformation.reading.unread_parts import MACRO, STACKS
from octospec_cloudformation.vocabulary import FORMAT, ROLE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Extra
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource


def companion_extras(context: Context, deployment: Deployment) -> tuple[Extra, ...]:
    """Return the extras with the resources next to the roles, and report the resources that they lack."""
    left = [
        resource
        for resource in context.sections.resources.values()
        if resource.type != ROLE and resource.name not in context.placed
    ]
    built_names = _built_names(context, deployment)
    names = (each.name for each in left)
    found = companions(context.sections.root, names, free_outputs(context, deployment), built_names)
    for resource in left:
        if not found.has_resource(resource.name):
            _report_skipped_resource(context, resource, found.why_not(resource.name))
    report_outputs(context, deployment, found)
    report_changed_inputs(context, deployment, found.parameters)
    for name, waited in found.waits:
        place = context.sections.resources[name].span
        context.notes.otherwise(
            place, f"the resource {name} waits for {waited}", "the spec has no such order"
        )
    return (found.extra,) if found.extra else ()


def _report_skipped_resource(context: Context, resource: Resource, why: str) -> None:
    if resource.name.startswith(LOOP):
        message = f"{resource.name} is not expanded: the permissions of its roles and policies are skipped"
    elif resource.name == MACRO:
        message = f"{MACRO} is not run: the permissions of its roles and policies are skipped"
    elif resource.type in STACKS:
        message = (
            f"the resource {resource.name} ({resource.type}) deploys a template that octospec does not read"
        )
    elif resource.type in POLICIES:
        message = f"the policy {resource.name} belongs to no role of this template"
    else:
        message = f"the resource {resource.name} ({resource.type}) does not belong to the roles' access"
    keep = "keep it in a separate template"
    context.notes.not_taken(resource.span, message, f"{keep}: {why}" if why else keep)


def _built_names(context: Context, deployment: Deployment) -> BuiltNames:
    question_ids = {each.id for each in deployment.questions}
    used = {name: each for name, each in context.inputs.items() if question_id(each) in question_ids}
    choices = {name: each for name, each in used.items() if isinstance(each, ChoiceInput)}
    values = frozenset(
        name for name, each in used.items() if not isinstance(each, ChoiceInput) and not each.absent
    )
    return BuiltNames(
        roles=frozenset(context.roles) - context.copied,
        resources=_resources(context, deployment),
        values=values,
        answers={name: built_answers(each) for name, each in choices.items()},
        changed=(frozenset(used) - values - frozenset(choices)) | context.copied,
        choices={
            name: pascal(id)
            for name in context.decisions.several
            if (id := context.switch(name).id) in question_ids
        },
    )


def _resources(context: Context, deployment: Deployment) -> frozenset[str]:
    """List the roles and policies that keep their logical IDs."""
    roles = {context.roles[name]: name for name in context.roles if name not in context.copied}
    policies = (policy for role in deployment.roles for policy in role.policies)
    kept = (dict(policy.names).get(FORMAT, "") for policy in policies)
    return frozenset(kept) | {roles[role.id] for role in deployment.roles if role.id in roles}
