"""The settings of a role: its name, path, description, session, boundary and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.iam.limits import DEFAULT_SESSION_SECONDS, SESSION_SECONDS
from octo_spec.model.deployment import ROOT_PATH, Attachment
from octo_spec.model.presence import ALWAYS, Given, Presence
from octo_spec.model.text import Param, Text
from octospec_cloudformation.reading import cases
from octospec_cloudformation.reading.inputs import ValueInput
from octospec_cloudformation.reading.nodes import ref_name
from octospec_cloudformation.reading.presences import is_usual, presence
from octospec_cloudformation.reading.sections import entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.source import Node
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource


@frozen
class RoleSettings:
    """Reads the settings of a role, in the case in which it exists."""

    context: Context
    role: Resource
    within: Answers

    def name(self) -> tuple[Text | None, Presence]:
        """Read the name, and when the role has it; for other variants, the usual name, or none."""
        node = self.role.properties.get("RoleName")
        if node is None:
            return None, ALWAYS
        try:
            outcomes = cases.texts(self.context, node, {} if self.context.is_strict else self.within)
        except NotTakenError as error:
            message = f"the name of {self.role.name}: {error.message}"
            self.context.notes.not_taken(error.span, message, _MADE)
            return None, ALWAYS
        self._offer_default(outcomes)
        given = [(presence(case, self.context), text) for case, text in outcomes if text]
        if len(given) == 1:
            [(there, text)] = given
            whole = ALWAYS if self.context.is_strict else presence(self.within, self.context)
            named = Presence(tuple(test for test in there.tests if test not in whole.tests))
            if self.context.is_strict or not named or _is_optional(named, text):
                return text, named
        usual = self._usual(outcomes)
        message = f"the name of {self.role.name} differs between configurations"
        self.context.notes.not_taken(node.span, message, _MADE if usual is None else _USUAL)
        return usual, ALWAYS

    def _offer_default(self, outcomes: tuple[tuple[Answers, Text | None], ...]) -> None:
        """Record the name that the role has in AWS if the parameter for its name is not given."""
        literals = {text.literal for _, text in outcomes if text and text.literal}
        if not len(literals) == len(outcomes) - 1 == 1:
            return
        for case, text in outcomes:
            question = self._only_input(text)
            if question and case.keys() - self.within.keys() == {question.subject.id}:
                self.context.role_names.setdefault(question.written.name, set()).update(literals)

    def _only_input(self, text: Text | None) -> ValueInput | None:
        """Return the input that is the whole text, if it is one."""
        pieces = text.pieces if text else ()
        found = (each for each in self.context.inputs.values() if isinstance(each, ValueInput))
        return next((each for each in found if pieces == (Param(each.id),)), None)

    def _usual(self, outcomes: tuple[tuple[Answers, Text | None], ...]) -> Text | None:
        """Return the name with every default answer; ``None`` if it depends on an optional parameter."""
        usual = next((text for case, text in outcomes if is_usual(case, self.context)), None)
        parameter_ids = {each.id for each in usual.references if isinstance(each, Param)} if usual else set()
        optional = {
            each.id
            for each in self.context.inputs.values()
            if isinstance(each, ValueInput) and each.absent is not None
        }
        return None if parameter_ids & optional else usual

    def path(self) -> Text:
        """Read the path."""
        node = self.role.properties.get("Path")
        if node is None:
            return ROOT_PATH
        [(_, first), *others] = outcomes = self._texts(node)
        if not others:
            return first or ROOT_PATH
        path = self._usual(outcomes) or first
        if path is None or path.references:
            refuse(node.span, "its Path differs between configurations")
        message = f"the path of {self.role.name} differs between configurations"
        meaning = f"octospec uses {path}, and an update replaces a role with another path"
        self.context.notes.not_taken(node.span, message, meaning)
        return path

    def spells_path(self) -> bool:
        """Return whether the template sets the root path: an update replaces a role that loses it."""
        return self.path() == ROOT_PATH and "Path" in self.role.properties

    def description(self) -> str:
        """Read the description."""
        return self._literal("Description")

    def max_session(self) -> int:
        """Read the maximum session duration in seconds."""
        written = self._usual_session() or self._literal("MaxSessionDuration")
        if not written:
            return DEFAULT_SESSION_SECONDS
        if re.fullmatch("[0-9]{4,5}", written) and int(written) in SESSION_SECONDS:
            return int(written)
        span = self.role.properties["MaxSessionDuration"].span
        meaning = f"octospec uses {DEFAULT_SESSION_SECONDS} seconds"
        self.context.notes.not_taken(span, f"{written!r} is not a valid session duration", meaning)
        return DEFAULT_SESSION_SECONDS

    def _usual_session(self) -> str:
        """Return the default session duration, if it differs between cases."""
        node = self.role.properties.get("MaxSessionDuration")
        if node is None:
            return ""
        try:
            outcomes = self._texts(node)
        except NotTakenError:
            return ""
        if len(outcomes) == 1:
            return ""
        usual = self._usual(outcomes)
        seconds = (usual.literal if usual else "") or str(DEFAULT_SESSION_SECONDS)
        message = f"the MaxSessionDuration of {self.role.name} differs between configurations"
        self.context.notes.not_taken(node.span, message, f"octospec uses {seconds}")
        return seconds

    def boundary(self) -> Attachment | None:
        """Read the permissions boundary, and when the role has it."""
        node = self.role.properties.get("PermissionsBoundary")
        if node is None:
            return None
        there = [(case, text) for case, text in self._texts(node) if text]
        if len(there) > 1:
            refuse(node.span, "its permissions boundary differs between configurations")
        if not there:
            return None
        [(case, arn)] = there
        return Attachment(arn, presence(case, self.context))

    def tags(self) -> Iterator[tuple[str, Text]]:
        """Read the tags; report one that differs between cases."""
        node = self.role.properties.get("Tags")
        if node is None:
            return
        for _, item in cases.items(self.context, node, self.within):
            key = scalar(entries(item).get("Key"))
            value = self._tag_value(item)
            if not key:
                self.context.notes.not_taken(item.span, "a tag whose key is not a literal text is skipped")
            elif value is None:
                self.context.notes.not_taken(item.span, f"the tag {key} differs between configurations")
            else:
                yield key, value

    def _tag_value(self, item: Node) -> Text | None:
        try:
            outcomes = self._texts(entries(item)["Value"])
        except (NotTakenError, KeyError):
            return None
        [(_, text), *others] = outcomes
        return None if others or text is None or text.list_param else text

    # --- texts

    def _texts(self, node: Node) -> tuple[tuple[Answers, Text | None], ...]:
        return cases.texts(self.context, node, self.within)

    def _same(self, setting: str) -> Text | None:
        """Read a text that is the same in every case."""
        node = self.role.properties.get(setting)
        if node is None:
            return None
        [(_, text), *others] = self._texts(node)
        if others:
            refuse(node.span, f"its {setting} differs between configurations")
        return text or None

    def _literal(self, setting: str) -> str:
        """Read a text that does not affect access; for one that is set at deployment, return the default."""
        node = self.role.properties.get(setting)
        if node is None:
            return ""
        try:
            literal = (self._same(setting) or Text()).literal
        except NotTakenError:
            literal = None
        if literal is not None:
            return literal
        default = self._default_value(node)
        message = f"the {setting} of {self.role.name} is set at deployment"
        self.context.notes.otherwise(node.span, message, f"octospec uses {default or 'nothing'}")
        return default

    def _default_value(self, node: Node) -> str:
        question = self.context.inputs.get(ref_name(node) or "")
        return (question.written.default or "") if question else ""


_MADE: Final = "AWS generates one, and an update replaces a role with another name"
_USUAL: Final = "octospec uses the name with default inputs, and an update replaces a role with another name"


def _is_optional(named: Presence, name: Text) -> bool:
    """Return whether a name is an optional parameter, and absent without a value."""
    match named.tests, name.pieces:
        case (*_, Given(id)), (Param(other),):
            return id == other
        case _:
            return False
