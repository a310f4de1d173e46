"""The resources of extras that may give access outside the roles, such as a bucket policy.

Each is known by what is written of it, and of everything that it refers to, as in a third-party file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.foreign.access_giving_types import gives_access
from octo_spec.foreign.outside_digests import WrittenPart, outside_digest
from octo_spec.model.naming import given_name, named_kind
from octo_spec.model.unread import OutsideAccess
from octo_spec.plugin.extra_resources import extra_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.model.naming import Naming
    from octo_spec.plugin.extras import ExtraResource

_NAME: Final = re.compile(r"\w+")

_REST: Final = ""
"""The name by which each resource refers to what is no resource: defaults, conditions and locals."""


def outside_extras(
    deployment: Deployment, extras: Iterable[Extra], namings: Mapping[str, Naming]
) -> Iterator[OutsideAccess]:
    """List the resources of extras that may give access outside the roles."""
    for extra in extras:
        resources = tuple(resource for _, resource in extra_resources((extra,)))
        giving = tuple(each for each in resources if each.policy is not None or gives_access(each.type))
        naming = namings.get(extra.target)
        inputs = _inputs(deployment, naming, extra) if naming and giving else {}
        declared = inputs | _declarations(extra, resources)
        for each in giving:
            written = _written(f"{extra.target} {each.name}\n{each.text}", _REST)
            name = f"{each.name} ({each.type})"
            yield OutsideAccess(name, each.span or Span(extra.path), outside_digest(written, declared))


def _declarations(extra: Extra, resources: Iterable[ExtraResource]) -> dict[str, tuple[WrittenPart, ...]]:
    """List what names of extras refer to: of a name that has a type, the last word is its own."""
    rest, found = extra.text, {}
    for each in resources:
        rest = rest.replace(each.text, "")
        found[each.name.rpartition(".")[2]] = (_written(each.text),)
    left = "\n".join(filter(str.strip, rest.splitlines()))
    return {**found, _REST: (_written(left),)}


def _inputs(deployment: Deployment, naming: Naming, extra: Extra) -> dict[str, tuple[WrittenPart, ...]]:
    """List the defaults of the inputs, by name and by the words of the extras that begin with one.

    A format may name a condition after a choice.
    """
    words = {*_NAME.findall(extra.text)}
    found: dict[str, tuple[WrittenPart, ...]] = {}
    for each in deployment.questions:
        generated = naming.generated_name(named_kind(each), each.id)
        name = given_name(each, extra.target) or generated
        default = WrittenPart(f"{name} = {each.default}", frozenset())
        for word in words:
            if word == name or word.startswith(generated):
                found[word] = (*found.get(word, ()), default)
    return found


def _written(text: str, *names: str) -> WrittenPart:
    return WrittenPart(text, frozenset((*_NAME.findall(text), *names)))
