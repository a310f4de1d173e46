"""A spec under check: one walk over its texts serves all checks."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.operators import FORMS
from octo_spec.language.fields import (
    ATTACH,
    BOUNDARY,
    CONDITION,
    CONDITION_WITH_VARIABLES,
    NAME,
    PATH,
    POLICY_NAME,
    RESOURCE,
    TAG,
    TRUST_FIELDS,
)
from octo_spec.language.packed_groups import packed_groups
from octo_spec.language.texts import read_text
from octo_spec.model.reserved_words import NOTHING
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.language.fields import Field
    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.packed_groups import PackedGroup
    from octo_spec.language.spans import Location
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.model.text import Malformed, Reference


@frozen
class Use:
    """A text at its place in a field: as it is written, and parsed into pieces.

    ``alone`` means that the field has no other entry, ``on_key`` that the text is a key of a map.
    ``operator`` and ``condition_key`` are those of the condition whose value the text is.
    """

    location: Location
    field: Field
    written: str
    read: Text | Malformed
    alone: bool = True
    on_key: bool = False
    operator: str = ""
    condition_key: str = ""

    @property
    def text(self) -> Text | None:
        """The pieces, if the text could be parsed."""
        return self.read if isinstance(self.read, Text) else None

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references in the text; empty if it could not be parsed."""
        return self.text.references if self.text else ()

    @property
    def is_one_reference(self) -> bool:
        """Whether the whole text is a single reference."""
        text = self.text
        return text is not None and len(text.pieces) == 1 and bool(text.references)

    @property
    def with_placeholders(self) -> str:
        """The text with ``x`` for each reference; empty if it could not be parsed."""
        pieces = self.text.pieces if self.text else ()
        return "".join(piece if isinstance(piece, str) else "x" for piece in pieces)


class CheckedSpec:
    """A spec under check, the words that targets reserve, and cached values that several checks need."""

    def __init__(self, spec: Spec, reserved: Reserved = NOTHING) -> None:
        self.spec = spec
        self.reserved = reserved

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The texts that may contain references, in the order of roles, groups and features."""
        roles = (use for id, role in self.spec.roles.items() for use in self._role(id, role))
        return (*roles, *self._groups(), *self._features())

    @cached_property
    def deployed_uses(self) -> tuple[Use, ...]:
        """The texts that become part of an artifact: those of features explain it, and deploy nothing."""
        return tuple(use for use in self.uses if use.location[0] != "features")

    @cached_property
    def packed_groups(self) -> tuple[PackedGroup, ...]:
        """The groups that roles name."""
        return tuple(group for id, role in self.spec.roles.items() for group in packed_groups(id, role))

    @cached_property
    def needs(self) -> tuple[tuple[Location, Mapping[str, tuple[str, ...]]], ...]:
        """The needs of roles, of trust entries and of groups, with their locations."""
        roles = ((("roles", id, "needs"), role.needs) for id, role in self.spec.roles.items())
        trust = ((location, entry.needs) for location, entry in self._trust_entries("needs"))
        groups = ((("groups", id, "needs"), group.needs) for id, group in self.spec.groups.items())
        return (*roles, *trust, *groups)

    @cached_property
    def located_partitions(self) -> tuple[tuple[Location, tuple[str, ...]], ...]:
        """The partitions to which groups and trust entries are limited, with their locations."""
        groups = ((("groups", id, "only-in"), group.only_in) for id, group in self.spec.groups.items())
        trust = ((location, entry.only_in) for location, entry in self._trust_entries("only-in"))
        return (*groups, *trust)

    def _trust_entries(self, key: str) -> Iterator[tuple[Location, TrustSpec]]:
        """Yield each trust entry, with the location of one of its keys."""
        for id, role in self.spec.roles.items():
            for position, entry in enumerate(role.trust):
                yield ("roles", id, "trust", position, key), entry

    def _use(self, location: Location, field: Field, written: str) -> Use:
        return Use(location, field, written, read_text(written, self.spec))

    def _entries(self, location: Location, field: Field, texts: tuple[str, ...]) -> Iterator[Use]:
        for position, written in enumerate(texts):
            yield replace(self._use((*location, position), field, written), alone=len(texts) == 1)

    def _role(self, id: str, role: RoleSpec) -> Iterator[Use]:
        at: Location = ("roles", id)
        for key, field, written in (
            ("name", NAME, role.name),
            ("path", PATH, role.path),
            ("boundary", BOUNDARY, role.boundary),
        ):
            if written is not None:
                yield self._use((*at, key), field, written)
        for key, value in role.tags.items():
            yield self._use((*at, "tags", key), TAG, value)
        yield from self._trust((*at, "trust"), role)
        for key, policies in (("inline", role.inline), ("managed", role.managed)):
            for name in policies:
                yield replace(self._use((*at, key, name), POLICY_NAME, name), on_key=True)

    def _trust(self, at: Location, role: RoleSpec) -> Iterator[Use]:
        for position, entry in enumerate(role.trust):
            for key, field in TRUST_FIELDS.items():
                texts: tuple[str, ...] = getattr(entry, key.replace("-", "_"))
                yield from self._entries((*at, position, key), field, texts)
            yield from self._conditions((*at, position, "when"), entry.when)

    def _groups(self) -> Iterator[Use]:
        for id, group in self.spec.groups.items():
            at: Location = ("groups", id)
            for position, grant in enumerate(group.grants):
                here = (*at, "grants", position)
                yield from self._entries((*here, "on"), RESOURCE, grant.on)
                yield from self._entries((*here, "on-all-except"), RESOURCE, grant.on_all_except)
                yield from self._conditions((*here, "when"), grant.when)
            yield from self._entries((*at, "attach"), ATTACH, group.attach)

    def _features(self) -> Iterator[Use]:
        for id, feature in self.spec.features.items():
            for position, need in enumerate(feature.needs):
                here: Location = ("features", id, "needs", position)
                yield from self._entries((*here, "on"), RESOURCE, need.on)
                yield from self._conditions((*here, "when"), need.when)

    def _conditions(self, at: Location, when: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[Use]:
        for operator, keys in when.items():
            form = FORMS.get(operator)
            field = CONDITION_WITH_VARIABLES if form and form.reads_variables else CONDITION
            for key, values in keys.items():
                for use in self._entries((*at, operator, key), field, values):
                    yield replace(use, operator=operator, condition_key=key)
