"""Turns texts of a spec into texts of a deployment: fixed values are filled in, ARNs become references."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.language.texts import read_text, written_role_arn
from octo_spec.model.evaluate import KnownValues, each_element, substitute
from octo_spec.model.presence import ALWAYS, Given, Presence
from octo_spec.model.text import ListParam, Malformed, Param, RoleArn, Text
from octo_spec.resolve.presences import join_presences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.model.text import Reference
    from octo_spec.resolve.answers import Answers


@frozen(slots=False)
class Lookup:
    """The meaning of a spec's references for a customer; not slotted, since its values are cached.

    ``roles`` maps each role to its presence, which is ``None`` if the role is never present, and ``arns``
    maps the ARN of each named role to the id of the role.
    """

    spec: Spec
    answers: Answers
    roles: Mapping[str, Presence | None]
    arns: Mapping[Text, str]

    @cached_property
    def values(self) -> KnownValues:
        """The values that are decided at build time: the fixed parameters, and the partition."""
        partition = self.answers.partition
        return KnownValues(
            self.answers.parameters,
            {"partition": partition} if partition else {},
            {id: parameter.allowed for id, parameter in self.spec.parameters.items()},
            self.spec.partitions,
        )

    def text(self, written: str) -> Text:
        """Return a text that must not be a list."""
        [text] = self.texts((written,))
        return text

    def name(self, role: RoleSpec) -> tuple[Text | None, Presence]:
        """Return the name of a role, and when it has that name; otherwise the target generates one."""
        if role.name is None or (given := self.presence((role.name,))) is None:
            return None, ALWAYS
        return self.text(role.name), given

    def unlinked_text(self, written: str) -> Text:
        """Return a text that must not be a list, and in which the ARN of a role is not made a reference."""
        return substitute(self._parse(written), self.values)

    def texts(self, written: Iterable[str]) -> tuple[Text, ...]:
        """Return texts; a text with a fixed list parameter becomes a text for each element of the list."""
        return tuple(
            self._with_role_arn(text) for source in written for text in self._elements(self._parse(source))
        )

    def presence(self, written: Iterable[str]) -> Presence | None:
        """Return the presence with values for all of ``written``: parameters given, roles present.

        ``None`` if a fixed answer excludes it, or if the texts contradict each other.
        """
        parsed = tuple(map(self._parse, written))
        given = self.answers.simplify_presence(
            Presence.of(*(test for text in parsed for test in self._given_tests(text)))
        )
        if given is None:
            return None
        roles = [self._role_presence(element) for text in parsed for element in self._elements(text)]
        return (
            None if None in roles else join_presences((given, *(role for role in roles if role is not None)))
        )

    def _parse(self, written: str) -> Text:
        parsed = read_text(written, self.spec)
        # The language has already refused malformed references.
        return Text.of(written) if isinstance(parsed, Malformed) else parsed

    def _given_tests(self, text: Text) -> Iterable[Given]:
        for reference in text.references:
            if isinstance(reference, Param | ListParam) and self.spec.parameters[reference.id].may_be_absent:
                yield Given(reference.id)

    def _role_presence(self, text: Text) -> Presence | None:
        match self._with_role_arn(text).pieces:
            case (RoleArn(id),):
                return self.roles[id]
            case _:
                return Presence()

    def _elements(self, text: Text) -> tuple[Text, ...]:
        """Fill in fixed values, once for each element of a fixed list, or each of two external IDs."""
        values = self.values
        return tuple(
            substitute(element, values)
            for rotated in self._rotated_texts(text)
            for element in each_element(rotated, values)
        )

    def _rotated_texts(self, text: Text) -> tuple[Text, ...]:
        """Return a text for each value of a parameter with two values: a rotated external ID."""
        for reference in text.references:
            values = self.answers.parameters.get(reference.id) if isinstance(reference, Param) else None
            if isinstance(values, tuple):
                written = (_with_value(value, reference, text) for value in values)
                return tuple(again for each in written for again in self._rotated_texts(each))
        return (text,)

    def _with_role_arn(self, text: Text) -> Text:
        return Text((RoleArn(self.arns[text]),)) if text in self.arns else text


def _with_value(value: str, known: Reference, text: Text) -> Text:
    return text.map(lambda reference: value if reference == known else reference)


def lookup(spec: Spec, answers: Answers, roles: Mapping[str, Presence | None]) -> Lookup:
    """Return the look-ups of a spec for a customer."""
    bare = Lookup(spec, answers, roles, {})
    arns = {
        bare.text(arn): id
        for id, role in reversed(spec.roles.items())
        if (arn := written_role_arn(role)) is not None and bare.name(role)[1] == ALWAYS
    }
    return Lookup(spec, answers, roles, arns)
