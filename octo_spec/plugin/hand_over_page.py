"""The parts that all hand-over pages share, as Markdown: who may do what, and how to check it.

The page of a format adds its own parts: how to deploy, to update and to remove.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.model.level_words import VERBS
from octo_spec.model.presence_wording import PresenceWording
from octo_spec.model.text import RoleArn, Text
from octo_spec.plugin.markdown_text import MarkdownText, code, either, markdown, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.hand_over import HandOver
    from octo_spec.model.review_facts import ReviewedGrant, ReviewedRole, Settings, TrustedCaller

SHOWN: Final = 4
"""This many resources of a statement are listed; the page gives the number of the others."""

_WORDING: Final = PresenceWording(name=code)


def granted(facts: HandOver, wording: PresenceWording = _WORDING) -> MarkdownText:
    """Write what is granted and which principals get it, as two tables.

    ``wording`` names answers as the format does; it returns Markdown.
    """
    roles = {role.id: role.name or role.id for role in facts.roles}
    callers = ((role, caller) for role in facts.roles for caller in role.trusted)
    who = table(
        ("role", "who may assume it", "where", "for at most", "only if", "why"),
        (_caller_row(role, caller, wording) for role, caller in callers),
    )
    several = len(facts.roles) > 1
    heading = (*(("role",) if several else ()), "part", "what for", "access", "on", "only if")
    what = table(heading, (_grant_row(grant, roles, wording, several=several) for grant in facts.grants))
    return MarkdownText("\n\n".join((who, what, *_growing(facts.grants))))


def _caller_row(role: ReviewedRole, caller: TrustedCaller, wording: PresenceWording) -> tuple[object, ...]:
    name = code(role.name) if role.name else code(role.id)
    where, longest = "; ".join(caller.conditions), f"{role.session_seconds / 3600:g} h"
    return name, caller.who, where, longest, _when(caller.settings, wording), caller.why


def _grant_row(
    grant: ReviewedGrant, roles: dict[str, str], wording: PresenceWording, *, several: bool
) -> tuple[object, ...]:
    role = (roles[grant.role],) if several else ()
    part = grant.group or grant.policy
    return *role, part, grant.why, _access(grant), _resources(grant, roles), _when(grant.settings, wording)


def _access(grant: ReviewedGrant) -> str:
    """Count the actions of today by level, the most serious first; a deny subtracts actions."""
    counts = [f"{VERBS[level]} {count}" for level, count in grant.levels]
    counts += [f"{len(grant.undocumented)} that AWS does not document"] if grant.undocumented else []
    listed = ", ".join(counts) or "nothing today"
    return listed if grant.is_allow else f"never: {listed}"


def _resources(grant: ReviewedGrant, roles: dict[str, str]) -> MarkdownText:
    shown = ", ".join(_resource(one, roles) for one in grant.resources[:SHOWN])
    more = len(grant.resources) - SHOWN
    listed = f"{shown} and {more} more" if more > 0 else shown
    listed = "everything" if grant.resources == ("*",) and not grant.resources_excepted else listed
    excepted = "all but " if grant.resources_excepted else ""
    where = f"; where {markdown('; '.join(grant.conditions))}" if grant.conditions else ""
    return MarkdownText(f"{excepted}{listed}{where}")


def _resource(resource: str, roles: dict[str, str]) -> str:
    """Name a role of this deployment by its name."""
    made = next((name for id, name in roles.items() if resource == str(Text.of(RoleArn(id)))), "")
    return f"role {code(made)}" if made else code(resource)


def _when(settings: Settings, wording: PresenceWording) -> MarkdownText:
    """Say for which choices something exists; empty for all."""
    return MarkdownText(" or ".join(filter(None, map(wording.presence, settings))))


def _growing(grants: Iterable[ReviewedGrant]) -> Iterator[str]:
    if any(grant.growing for grant in grants):
        yield (
            "Counts are of the actions that AWS documents today. Some statements have patterns of actions, "
            "which take in what AWS adds."
        )


def demands(parameter: Parameter) -> MarkdownText:
    """Say what a value must be; empty if any text is valid."""
    return MarkdownText("; ".join(_demands(parameter)))


def _demands(parameter: Parameter) -> Iterator[str]:
    if parameter.allowed:
        yield f"be {either(known.key for known in parameter.allowed)}"
    if parameter.pattern:
        yield f"{markdown(parameter.pattern_help) or 'match'} {code(parameter.pattern)}"
    if parameter.min_length is not None:
        yield f"have at least {parameter.min_length} characters"
    if parameter.max_length is not None:
        yield f"have at most {parameter.max_length} characters"


def default(parameter: Parameter, absent: str) -> MarkdownText:
    """Say what holds if no value is given; ``absent`` says it for an optional one."""
    if parameter.optional:
        return MarkdownText(absent)
    match parameter.default:
        case None:
            return MarkdownText("must be given")
        case str(text):
            return code(text) if text else MarkdownText("the empty text")
        case values:
            return code(",".join(values))


def contact(deployment: Deployment) -> MarkdownText:
    """Write the contact; empty if the spec names no contact."""
    return MarkdownText(f"Whom to ask: {markdown(deployment.contact)}" if deployment.contact else "")


def further_rights(deployment: Deployment) -> MarkdownText:
    """Say which roles can escalate their privileges, and how; empty if no role can."""
    return MarkdownText("\n\n".join(_further(deployment)))


def _further(deployment: Deployment) -> Iterator[str]:
    bounds = "What you choose" if deployment.choices else "What is granted here"
    for role in deployment.roles:
        if role.further:
            told = f"{bounds} does not bound role {markdown(role.id)}"
            yield f"{told}: it may come to more than its policies grant."
            yield "\n".join(f"- {markdown(right)}" for right in role.further)


_PARTS: Final = (
    " --accounts payer     # in the payer",
    " --accounts members   # in each other account",
)


def drift(deployment: Deployment, *, is_rollout: bool = False) -> MarkdownText:
    """Return the command that compares an account with the page's folder, or its part, and what it checks."""
    lines = [f"octospec drift . --live{part}" for part in (_PARTS if is_rollout else ("",))]
    written = "\n".join(lines)
    name = markdown(f"{deployment.name} {deployment.version}")
    return MarkdownText(
        f"```sh\n{written}\n```\n\n"
        f"compares the roles of the account with this folder, {name}, statement by statement: "
        "also inline policies, and policies, tags and a boundary that somebody added. "
        "It makes only calls that read. The spec may stand in the place of the folder."
    )
