"""A plan or a state, as printed by ``terraform show -json``, as a module with known values only.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.foreign.access_giving_types import gives_access
from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octospec_terraform.reading.files import Files
from octospec_terraform.reading.grammar import TokensLeft
from octospec_terraform.reading.modules import Module, Resource
from octospec_terraform.reading.outside_plans import outside_parts
from octospec_terraform.reading.planned_resource import Json, Planned
from octospec_terraform.syntax import (
    Attribute,
    Block,
    Body,
    Literal,
    Member,
    Name,
    Object,
    Refused,
    Tuple,
    text,
)
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octospec_terraform.syntax import Expression

_READ: Final = frozenset({ROLE, INLINE, MANAGED, ATTACHMENT, "aws_iam_policy_attachment"})
_LINKS: Final = frozenset({"role", "roles", "policy_arn", "managed_policy_arns"})
"""Arguments that name roles and policies."""

_SETTINGS: Final = {
    ROLE: (
        "name",
        "path",
        "description",
        "assume_role_policy",
        "max_session_duration",
        "permissions_boundary",
        "tags",
        "managed_policy_arns",
    ),
    INLINE: ("name", "role", "policy"),
    MANAGED: ("name", "path", "policy"),
    ATTACHMENT: ("role", "policy_arn"),
    "aws_iam_policy_attachment": ("roles", "policy_arn"),
}
"""The relevant arguments of each type; a plan contains all others, too."""


@frozen
class Plan:
    """All resources that roles consist of."""

    path: str
    resources: tuple[Planned, ...]
    arns: Mapping[str, tuple[str, str]]
    """ARN -> the type and the address of its role or policy."""
    named: Mapping[tuple[str, str, str], tuple[Planned, ...]]
    """Module, type and name in the configuration -> the roles or policies that it creates."""
    separate_policies: frozenset[tuple[str | None, str | None]]
    """The roles and names of policies that are separate resources."""
    digest: str
    """SHA-256 of the whole plan: what is known only after it is applied is the same only in the same plan."""

    @classmethod
    def of(cls, path: str, written: str, resources: tuple[Planned, ...]) -> Plan:
        """Index the resources by the values to look up."""
        arns, separate_policies = {}, set()
        named: dict[tuple[str, str, str], tuple[Planned, ...]] = {}
        for planned in resources:
            if planned.type == INLINE:
                separate_policies.add((planned.values.get("role"), planned.values.get("name")))
            if planned.type not in (ROLE, MANAGED):
                continue
            key = (planned.module, planned.type, planned.name)
            named[key] = (*named.get(key, ()), planned)
            if isinstance(arn := planned.values.get("arn"), str):
                arns[arn] = planned.type, planned.address
        digest = sha256(written.encode()).hexdigest()
        return cls(path, resources, arns, named, frozenset(separate_policies), digest)


def is_plan(tree: Json) -> bool:
    """Return whether JSON is a plan or a state."""
    return (
        isinstance(tree, dict)
        and "format_version" in tree
        and bool({"planned_values", "values"} & tree.keys())
    )


def is_state_file(tree: Json) -> bool:
    """Return whether JSON is a state file."""
    return isinstance(tree, dict) and "lineage" in tree and "terraform_version" in tree


def read_json(written: str) -> Json:
    """Read JSON without the unread resources of a plan; ``None`` if it is not JSON."""
    try:
        return json.loads(written, object_pairs_hook=_relevant_parts, parse_float=str)
    except (ValueError, RecursionError):
        return None


_A_RESOURCE: Final = frozenset({"address", "mode", "type", "name"})
_A_CHANGE: Final = frozenset({"actions", "before", "after", "after_unknown"})


def _relevant_parts(pairs: list[tuple[str, Json]]) -> Json:
    """Keep the relevant parts of an object: a plan contains mostly other resources, each four times."""
    read = dict(pairs)
    if read.keys() >= _A_RESOURCE and ("provider_name" in read or "provider_config_key" in read):
        return read if _is_relevant(read) else _possibly_unknown(read)
    return {"after_unknown": read["after_unknown"]} if read.keys() >= _A_CHANGE else read


def _is_relevant(resource: Json) -> bool:
    """Return whether roles consist of a resource, or it may give access, or it runs commands."""
    if resource["mode"] != "managed":
        return bool(resource["type"] == "external" and "expressions" in resource)
    unknown = resource.get("change", {}).get("after_unknown") or {}
    arguments = resource.get("values") or resource.get("expressions") or unknown
    may_give = resource["type"] in _READ or gives_access(resource["type"], arguments)
    return may_give or bool(resource.get("provisioners"))


def _possibly_unknown(resource: Json) -> Json:
    """Return an unread resource without its values if it may have a policy that is not known yet."""
    may_give = "values" in resource and gives_access(resource["type"], ("policy",))
    return {**resource, "values": {}} if may_give and resource["mode"] == "managed" else _DROPPED


_DROPPED: Final[Json] = {}
"""The replacement for an unread resource."""


def planned_module(tree: Json, path: str, written: str) -> Module:
    """Return a plan or a state, which is ``written`` so, as a module."""
    span = Span(path)
    version = str(tree["format_version"])
    if version.partition(".")[0] not in ("0", "1"):
        refuse(span, f"octospec does not support the plan format {version}")
    planned = tuple(_resources(tree))
    resources = tuple(each for each in planned if each.type in _READ)
    plan = Plan.of(path, written, resources)
    module = Module("", "", Files({}, TokensLeft()))
    others = (each for each in planned if each.type not in _READ)
    module.outside = outside_parts(others, _configuration(tree), span, plan.digest)
    for each in resources:
        body = _body(each, plan)
        resource = Resource(each.type, each.label, body, module, span, planned=each.address)
        module.resources[each.type, each.address] = resource
    return module


# --- what a plan holds -------------------------------------------------------------------------


def _resources(tree: Json) -> Iterator[Planned]:
    unknown = {
        change["address"]: change.get("change", {}).get("after_unknown") or {}
        for change in tree.get("resource_changes", ())
        if change is not _DROPPED
    }
    values = tree.get("planned_values") or tree.get("values") or {}
    yield from _planned_resources(values.get("root_module", {}), _configuration(tree), unknown)


def _configuration(tree: Json) -> Json:
    return tree.get("configuration", {}).get("root_module", {})


def _planned_resources(values: Json, configuration: Json, unknown: Mapping[str, Json]) -> Iterator[Planned]:
    written = {
        (resource.get("type"), resource.get("name")): resource.get("expressions", {})
        for resource in configuration.get("resources", ())
    }
    for resource in values.get("resources", ()):
        if resource.get("mode") != "managed":
            continue
        address = resource["address"]
        yield Planned(
            address,
            values.get("address", ""),
            resource["type"],
            resource["name"],
            resource.get("values") or {},
            unknown.get(address, {}),
            written.get((resource["type"], resource["name"]), {}),
            _index(resource.get("index")),
        )
    calls = configuration.get("module_calls", {})
    for child in values.get("child_modules", ()):
        name = re.sub(r"\[.*", "", child.get("address", "").rpartition("module.")[2])
        yield from _planned_resources(child, calls.get(name, {}).get("module", {}), unknown)


def _index(index: Json) -> str:
    return "" if index is None else f"[{json.dumps(index)}]"


# --- as bodies ---------------------------------------------------------------------------------


def _body(planned: Planned, plan: Plan) -> Body:
    span = Span(plan.path)
    names = _SETTINGS.get(planned.type, ())
    attributes = (
        Attribute(name, value, span=span)
        for name in names
        if (value := _argument(name, planned, plan, span)) is not None
    )
    return Body((*attributes, *(_inline(planned, plan, span) if planned.type == ROLE else ())))


def _argument(name: str, planned: Planned, plan: Plan, span: Span) -> Expression | None:
    if planned.unknown.get(name) is True or (name in planned.unknown and _has_unknown(planned.unknown[name])):
        return _unknown(name, planned, plan, span)
    value = planned.values.get(name)
    if value is None or value in ([], {}, ""):
        return None
    return _expression(value, plan, span, links=name in _LINKS)


def _has_unknown(unknown: Json) -> bool:
    if isinstance(unknown, dict):
        return any(map(_has_unknown, unknown.values()))
    return any(map(_has_unknown, unknown)) if isinstance(unknown, list) else unknown is True


def _unknown(name: str, planned: Planned, plan: Plan, span: Span) -> Expression | None:
    """Return an unknown value: the reference from the configuration, if there is one."""
    if planned.expressions and name not in planned.expressions:
        return None  # the provider creates it
    if name not in _LINKS | {"policy", "assume_role_policy"}:
        return None
    if name in _LINKS and (found := _referred_resources(name, planned, plan)):
        references: tuple[Expression, ...] = tuple(
            Member(
                Member(Name(other.type, span=span), other.address, span=span), _LINKED[other.type], span=span
            )
            for other in found
        )
        if name == "policy_arn" and len(references) == 1:
            return references[0]
        more = (
            (_unknown_argument(name, planned, plan, span),)
            if name in ("managed_policy_arns", "policy_arn")
            else ()
        )
        return Tuple((*references, *more), span=span)
    return _unknown_argument(name, planned, plan, span)


def _unknown_argument(name: str, planned: Planned, plan: Plan, span: Span) -> Expression:
    message = f"{planned.address}.{name} is known only after the plan is applied"
    return Refused(message, plan=plan.digest, span=span)


_LINKED: Final = {ROLE: "name", MANAGED: "arn"}


def _reference(type_: str, address: str, span: Span) -> Expression:
    return Member(Member(Name(type_, span=span), address, span=span), _LINKED[type_], span=span)


def _referred_resources(name: str, planned: Planned, plan: Plan) -> tuple[Planned, ...]:
    """Find the roles or policies that an argument refers to: those with this resource's own index, if any."""
    expression = planned.expressions.get(name, {})
    references = expression.get("references", ()) if isinstance(expression, dict) else ()
    kind = ROLE if name in ("role", "roles") else MANAGED
    parts = dict.fromkeys(tuple(re.split(r"[.\[]", reference)[:2]) for reference in references)
    named = sorted(name for type_, name in (part for part in parts if len(part) > 1) if type_ == kind)
    found = tuple(other for name in named for other in plan.named.get((planned.module, kind, name), ()))
    written = {f"{kind}.{name}": _written_indexes(f"{kind}.{name}", references) for name in named}
    if all(written.values()):
        return tuple(other for other in found if other.index in written[f"{kind}.{other.name}"])
    same = tuple(other for other in found if other.index == planned.index)
    return same if len(found) > 1 and same else found


def _written_indexes(address: str, references: Iterable[str]) -> frozenset[str]:
    """List the indexes that name a resource, if all are literal; otherwise empty.

    The configuration has a reference to ``a.b["c"].id`` as that, as ``a.b["c"]`` and as ``a.b``, each time.
    """
    keys = [json.loads(found[1]) for one in references if (found := _index_pattern(address).fullmatch(one))]
    return frozenset(map(_index, keys)) if len(keys) == list(references).count(address) else frozenset()


def _index_pattern(address: str) -> re.Pattern[str]:
    return re.compile(re.escape(address) + r'\[("[^"\\]*"|[0-9]+)\]')


def _expression(value: Json, plan: Plan, span: Span, *, links: bool) -> Expression:
    match value:
        case str() if links and value in plan.arns:
            return _reference(*plan.arns[value], span)
        case str():
            return text(value, span)
        case list():
            return Tuple(tuple(_expression(item, plan, span, links=links) for item in value), span=span)
        case dict():
            entries = (
                (text(key, span), _expression(item, plan, span, links=links)) for key, item in value.items()
            )
            return Object(tuple(entries), span=span)
        case _:
            return Literal(value, span=span)


def _inline(planned: Planned, plan: Plan, span: Span) -> Iterator[Block]:
    """List the inline policies of a role that are not separate resources."""
    for policy in planned.values.get("inline_policy") or ():
        name, document = policy.get("name"), policy.get("policy")
        if not document or (planned.values.get("name"), name) in plan.separate_policies:
            continue
        attributes = (
            Attribute("name", text(name or planned.name, span), span=span),
            Attribute("policy", text(document, span), span=span),
        )
        yield Block("inline_policy", (), Body(attributes), span=span)
