"""Text with references to values that are known only at deploy time.

A text is a sequence of pieces. A ``str`` piece is literal and verbatim in every format; any
other piece is a reference that each emitter writes in its own syntax. IAM policy variables such as
``${aws:PrincipalTag/team}`` and ``${*}`` are literal: AWS fills them in at request time.

In octospec's own notation a reference is written ``${param.id}``. A literal ``${`` is always
followed by a name with a colon or by one of ``*?$``, so the notation can be parsed without a table:
``parse(str(text)) == text``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ID = r"[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*"
"""An id of the spec in kebab-case: maps to PascalCase and snake_case and back without a table."""


class StackAttribute(StrEnum):
    """An attribute of a stack (``uuid`` is the third part of its id)."""

    ID = "id"
    NAME = "name"
    UUID = "uuid"


@frozen
class Param:
    """``${param.id}``: the value of a text parameter."""

    id: str


@frozen
class ListParam:
    """``${param.id}`` of a list parameter: the text is repeated for each of its elements."""

    id: str


@frozen
class ParamFact:
    """``${param.id.fact}``: a fact of the allowed value that was given."""

    id: str
    fact: str


@frozen
class Account:
    """``${account}``: the 12-digit id of the account that is deployed into."""


@frozen
class Partition:
    """``${partition}``: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""


@frozen
class PartitionFact:
    """``${partition.fact}``: a fact of the partition that is deployed into."""

    fact: str


@frozen
class Region:
    """``${region}``: the region that is deployed into."""


@frozen
class RoleArn:
    """``${role.id.arn}``: the ARN of a role of the same deployment."""

    id: str


@frozen
class Stack:
    """``${stack.id}``, ``${stack.name}``, ``${stack.uuid}``: only for targets with stacks."""

    attribute: StackAttribute


Reference = Param | ListParam | ParamFact | Account | Partition | PartitionFact | Region | RoleArn | Stack
Piece = str | Reference


@frozen
class Text:
    """Pieces in normal form: no empty literal, and no two adjacent literals.

    Create one with ``Text.of``; the constructor does not check its arguments.
    """

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, *pieces: Piece) -> Text:
        """Join ``pieces`` into normal form."""
        return cls(tuple(_merge_literals(pieces)))

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references, in order."""
        return tuple(piece for piece in self.pieces if not isinstance(piece, str))

    @property
    def literal(self) -> str | None:
        """The whole text if it contains no reference, otherwise ``None``."""
        match self.pieces:
            case ():
                return ""
            case (str() as only,):
                return only
            case _:
                return None

    @property
    def list_param(self) -> ListParam | None:
        """The list parameter for whose elements this text is repeated."""
        return next((piece for piece in self.pieces if isinstance(piece, ListParam)), None)

    def map(self, replace: Callable[[Reference], Piece | Text]) -> Text:
        """Replace each reference by the result of ``replace``."""
        return Text.of(*self._replace_references(replace))

    def _replace_references(self, replace: Callable[[Reference], Piece | Text]) -> Iterator[Piece]:
        for piece in self.pieces:
            new = piece if isinstance(piece, str) else replace(piece)
            yield from new.pieces if isinstance(new, Text) else (new,)

    def __str__(self) -> str:
        return "".join(piece if isinstance(piece, str) else notation(piece) for piece in self.pieces)


def _merge_literals(pieces: Iterable[Piece]) -> Iterator[Piece]:
    literal = ""
    for piece in pieces:
        if isinstance(piece, str):
            literal += piece
            continue
        if literal:
            yield literal
        literal = ""
        yield piece
    if literal:
        yield literal


def notation(reference: Reference) -> str:
    """Return a reference as a spec writes it."""
    match reference:
        case Param(id) | ListParam(id):
            return f"${{param.{id}}}"
        case ParamFact(id, fact):
            return f"${{param.{id}.{fact}}}"
        case Account():
            return "${account}"
        case Partition():
            return "${partition}"
        case PartitionFact(fact):
            return f"${{partition.{fact}}}"
        case Region():
            return "${region}"
        case RoleArn(id):
            return f"${{role.{id}.arn}}"
        case Stack(attribute):
            return f"${{stack.{attribute}}}"
        case _:
            assert_never(reference)


POLICY_VARIABLE = re.compile(r"\$\{(?:[*?$]|[^{}$:,'\s]+:[^{}$,'\s]+(?:, '[^{}$']*')?)\}")
"""What AWS fills in at request time: a key without spaces, and an optional default.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

_REFERENCE = re.compile(
    rf"""\$\{{(?:
        (?P<account>account) | (?P<region>region)
      | partition(?:\.(?P<partition_fact>{ID}))?
      | param\.(?P<param>{ID})(?:\.(?P<param_fact>{ID}))?
      | role\.(?P<role>{ID})\.arn
      | stack\.(?P<stack>id|name|uuid)
    )\}}""",
    re.VERBOSE,
)


@frozen
class Malformed:
    """A ``${`` that is neither a reference nor a policy variable: its place and its text."""

    offset: int
    found: str

    @property
    def is_closed(self) -> bool:
        """Whether the ``${`` has a ``}`` of its own, before another ``${`` begins."""
        return self.found.endswith("}") and "${" not in self.found[2:]

    @property
    def names(self) -> frozenset[str]:
        """The words between the braces, separated by dots."""
        return frozenset(self.found.strip("${}").split("."))


def parse(written: str, list_params: frozenset[str] = frozenset()) -> Text | Malformed:
    """Parse octospec's notation; ``list_params`` are the ids of the list parameters."""
    pieces: list[Piece] = []
    position = 0
    while (start := written.find("${", position)) >= 0:
        pieces.append(written[position:start])
        if variable := POLICY_VARIABLE.match(written, start):
            pieces.append(variable.group())
            position = variable.end()
        elif found := _REFERENCE.match(written, start):
            pieces.append(_reference(found, list_params))
            position = found.end()
        else:
            end = written.find("}", start)
            return Malformed(start, written[start : end + 1 if end >= 0 else len(written)])
    return Text.of(*pieces, written[position:])


def _reference(found: re.Match[str], list_params: frozenset[str]) -> Reference:
    match {name: value for name, value in found.groupdict().items() if value is not None}:
        case {"param": id, "param_fact": fact}:
            return ParamFact(id, fact)
        case {"param": id}:
            return ListParam(id) if id in list_params else Param(id)
        case {"role": id}:
            return RoleArn(id)
        case {"stack": attribute}:
            return Stack(StackAttribute(attribute))
        case {"partition_fact": fact}:
            return PartitionFact(fact)
        case {"account": _}:
            return Account()
        case {"region": _}:
            return Region()
        case _:
            return Partition()


def account_root(account: Piece | Text) -> Text:
    """Return the principal of a whole account: ``arn:${partition}:iam::ACCOUNT:root``."""
    inner = account.pieces if isinstance(account, Text) else (account,)
    return Text.of("arn:", Partition(), ":iam::", *inner, ":root")


def aws_managed_policy(name: str) -> Text:
    """Return the ARN of an AWS managed policy, by its name with its folder."""
    return Text.of("arn:", Partition(), f":iam::aws:policy/{name}")
