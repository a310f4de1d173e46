"""A template as a tree, before it has a syntax: YAML, or another one that CloudFormation reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class TemplateTree:
    """A whole template: lines for people who open the file, and the sections by name."""

    header: tuple[str, ...]
    sections: Mapping[str, TemplateValue]


@frozen
class Function:
    """A call of an intrinsic function: ``Sub`` for ``Fn::Sub``.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """

    name: str
    argument: TemplateValue


@frozen
class Commented:
    """A value with one line of comment above its key or dash, where the syntax has comments."""

    comment: str
    value: TemplateValue


@frozen
class Spaced:
    """A list or mapping with a blank line between its entries, if the syntax permits that."""

    entries: Collection


class BlockText(str):
    """A text of several lines, as in a block of YAML: it ends with one line break."""

    __slots__ = ()


Collection: TypeAlias = "tuple[TemplateValue, ...] | Mapping[str, TemplateValue]"
TemplateValue: TypeAlias = "str | int | Function | Commented | Spaced | Collection"


def with_comment(comment: str, value: TemplateValue) -> TemplateValue:
    """Add ``comment`` above ``value``, if there is one."""
    return Commented(comment, value) if comment.strip() else value
