"""The names that the page of a format gives to inputs, roles and values that are known only when deploying.

Readers of such a page know the format, and not the spec: ``${param.kms-key}`` is ``kms_key`` for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.plugin.markdown_text import MarkdownText, code, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Deployment, Question
    from octo_spec.model.presence_wording import PresenceWording


@frozen
class InputNames:
    """What a page calls inputs and the partition, because its readers do not know the spec.

    ``noun`` is the format's word for an input, ``name`` returns the format's name of a parameter or choice by
    its ID, and ``partition`` is empty if it depends on the account.
    """

    noun: str = "parameter"
    name: Callable[[str], str] = str
    partition: str = ""


def input_names(deployment: Deployment, noun: str, name: Callable[[Question], str]) -> InputNames:
    """Return what the page of a deployment calls inputs; ``name`` returns the format's name of one."""
    names = {question.id: name(question) for question in deployment.questions}
    keys = [known.key for known in deployment.partitions]
    return InputNames(noun, lambda id: names.get(id, id), keys[0] if len(keys) == 1 else "")


@frozen
class PageNames:
    """How a page names what a reference refers to; ``roles`` maps the reference of a role to its name."""

    wording: PresenceWording
    inputs: InputNames
    roles: Mapping[str, str]

    def role(self, id: str) -> str:
        """Return the name of a role."""
        return self.fill(self.roles[f"role.{id}.arn"])

    def when(self, combinations: Combinations) -> MarkdownText:
        """Say for which choices something exists; empty for all."""
        return MarkdownText(" or ".join(filter(None, map(self.wording.presence, combinations))))

    def fill(self, text: str) -> str:
        """Replace each reference by its value, or by a named blank in angle brackets."""
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, reference: str) -> str:
        if reference == "partition" and self.inputs.partition:
            return self.inputs.partition
        if reference in self.roles:
            return f"<ARN of role {self.fill(self.roles[reference])}>"
        kind, _, rest = reference.partition(".")
        name, _, fact = rest.partition(".")
        if kind == "param":
            return f"<{f'{fact} of ' if fact else ''}{self.inputs.name(name)}>"
        return f"<{f'{rest} of the {kind}' if rest else kind}>"

    def alone(self, text: str) -> MarkdownText | None:
        """Name what a text refers to, if it is one reference and nothing else."""
        found = _REFERENCE.fullmatch(text)
        if found and found[1] in self.roles:
            return MarkdownText(f"role {code(self.fill(self.roles[found[1]]))}")
        if found and (parameter := _PARAMETER.fullmatch(found[1])):
            return MarkdownText(f"the value of {code(self.inputs.name(parameter[1]))}")
        return MarkdownText("this stack") if found and found[1] == "stack.id" else None

    def sentence(self, text: str) -> MarkdownText:
        """Write words in which a value can be a parameter."""
        literal, *rest = _VALUE.split(text)
        parts = [self._escape_part(literal)]
        for account, id, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            of = f"{account}given by" if account else "the value of"
            parts += [f"{of} {self.inputs.noun} {code(self.inputs.name(id))}", self._escape_part(after)]
        return MarkdownText("".join(parts))

    def _escape_part(self, part: str) -> str:
        """Escape a part of a sentence, and keep the spaces at its ends."""
        text = markdown(self.fill(part))
        return f"{part[: part.startswith(' ')]}{text}{part[len(part) - part.endswith(' ') :] if text else ''}"


_REFERENCE: Final = re.compile(r"\$\{([a-z][a-z0-9.-]*)\}")
"""A reference; an AWS policy variable has a colon, and is kept."""
_PARAMETER: Final = re.compile(r"param\.([a-z0-9-]+)")
_VALUE: Final = re.compile(r"(AWS account )?(?<![^ ])\$\{param\.([a-z0-9-]+)\}(?=[,;]?(?: |$))")
"""A value of a sentence that is a parameter and nothing else; the ID of an account can be one."""
