"""Values of a module in one case. Numbers, ``true``, ``false`` and ``null`` are Python's own.

A text has references for what is known only when deployed, and a list may hold a list parameter, which stands
for all its elements.
"""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.frozen import frozen
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import Account, Partition, Region, Text
from octospec_terraform.reading.binary_numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.policy_documents import Shape
    from octo_spec.model.text import Piece
    from octospec_terraform.reading.inputs import ChoiceInput
    from octospec_terraform.reading.modules import Module, ModuleCall, Resource

_KEY: Final = "a key is known only when the module is applied"

MAX_CHARACTERS = 1_000_000
"""No chain of ``join`` and ``format`` may come to more."""

MAX_ITEMS = 10_000
"""No list may have more elements."""

MAX_WEIGHT = 100_000
"""No value may hold more values, through all that it holds."""


class FailsError(NotTakenError):
    """Terraform itself refuses this, which ``try`` and ``can`` tell."""


class NullError(FailsError):
    """Null stands where Terraform, or AWS, takes none, in the case of these ``answers``."""

    def __init__(self, span: Span, message: str, answers: Answers | None = None) -> None:
        super().__init__(span, message)
        self.answers: Answers = answers or {}


def fail(span: Span, message: str) -> NoReturn:
    """Refuse what Terraform refuses as well."""
    raise FailsError(span, message)


@frozen
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


def _weighed(values: Iterable[Value], span: Span) -> int:
    weight = 1 + sum(getattr(value, "weight", 1) for value in values)
    return refuse(span, f"this holds more than {MAX_WEIGHT:,} values") if weight > MAX_WEIGHT else weight


@frozen
class Str(_Placed):
    """A text."""

    text: Text


@frozen
class Listing(_Placed):
    """A list, a set or a tuple."""

    items: tuple[Value, ...] = ()
    is_set: bool = field(default=False, compare=False, kw_only=True)
    weight: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Weigh what it holds: lists that hold each other twice grow without end."""
        object.__setattr__(self, "weight", _weighed(self.items, self.span))


class SpelledKey(str):
    """A key of a map that holds references: an ARN in the partition that is deployed into, as written."""

    __slots__ = ("text",)

    text: Text

    @classmethod
    def of(cls, text: Text) -> SpelledKey:
        """Make a key of a text."""
        key = cls(text)
        key.text = text
        return key


def spelled_key(value: Value) -> SpelledKey | None:
    """Give the key that an ARN is whose parts before the last one are those of what is deployed into."""
    if not isinstance(value, Str) or not value.text.references or not isinstance(value.text.pieces[-1], str):
        return None
    of_the_account = all(isinstance(piece, Partition | Account | Region) for piece in value.text.references)
    return SpelledKey.of(value.text) if of_the_account and value.text.pieces[0] == "arn:" else None


class OpenKey(str):
    """A name in a document in which something is given: a statement with it cannot be read as it is."""

    __slots__ = ("value",)

    value: Str | Unknown

    @classmethod
    def of(cls, value: Str | Unknown) -> OpenKey:
        """Make a name of a value."""
        key = cls(value.text if isinstance(value, Str) else value.what)
        key.value = value
        return key


def are_distinct(keys: Iterable[str]) -> bool:
    """Tell whether keys differ wherever they are deployed: those with references differ in the last piece."""
    listed = tuple(keys)
    spelled = [key for key in listed if isinstance(key, SpelledKey)]
    before = {key.text.pieces[:-1] for key in spelled}
    return not spelled or (len(spelled) == len(listed) and len(before) == 1)


@frozen
class Table(_Placed):
    """A map or an object."""

    entries: tuple[tuple[str, Value], ...] = ()
    weight: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Weigh what it holds, as a list does; which of two keys counts that may be alike is not known."""
        if not are_distinct(key for key, _ in self.entries):
            refuse(self.span, _KEY)
        object.__setattr__(self, "weight", _weighed((value for _, value in self.entries), self.span))

    def get(self, key: str) -> Value:
        """Give the value of a key; ``None`` where there is none."""
        return dict(self.entries).get(key)

    def __contains__(self, key: str) -> bool:
        return any(key == name for name, _ in self.entries)


@frozen
class Json(_Placed):
    """A text that is a value in JSON."""

    value: Value


@frozen
class Mixed(_Placed):
    """A text in which values in JSON stand."""

    parts: tuple[Text | Json, ...]


@frozen
class Unknown(_Placed):
    """What only the provider, or who deploys, knows: ``name`` for its parameter, and ``what`` it is.

    ``parameters`` are those of which it is made, each by its id.
    """

    name: str
    what: str
    parameters: tuple[str, ...] = field(default=(), compare=False, kw_only=True)


@frozen
class AtLeast(_Placed):
    """A length of which only this is known; where it is that of a list parameter, which one."""

    count: int
    param: str = ""


@frozen
class EachIndex(_Placed):
    """The index of each element of a list parameter, or of what stands after them all."""

    param: str
    is_after: bool = False


@frozen
class ResourceRef(_Placed):
    """A resource or a data source: all of it, or the instance with a ``key``."""

    resource: Resource
    key: str | None = None


@frozen
class ModuleRef(_Placed):
    """A module that is called: all of it, or the instance with a ``key``."""

    call: ModuleCall
    key: str | None = None


@frozen
class FactTable(_Placed):
    """What a spec knows of each allowed value of ``param``, or of each partition; ``looked_up`` by that."""

    param: str = ""
    looked_up: bool = False


@frozen
class Handle(_Placed):
    """An attribute of a role or a policy of the module, which tells who it belongs to."""

    of: ResourceRef
    attribute: str


@frozen
class Chosen(_Placed):
    """The value of a variable with finitely many answers, until it is asked which."""

    question: ChoiceInput


@frozen
class Root(_Placed):
    """What a name begins that is no variable of a loop: ``var``, ``data``, a type of resources."""

    module: Module
    name: str
    type: str = ""
    """Of data sources, once it is named."""


Value: TypeAlias = (
    "bool | int | Fraction | Str | Listing | Table | Json | Mixed | Unknown | AtLeast | EachIndex"
    " | ResourceRef | ModuleRef | FactTable | Handle | Chosen | Root | None"
)


def string(span: Span, *pieces: Piece) -> Str:
    """Make a text; a key of a map becomes what it spells."""
    match pieces:
        case (SpelledKey() as key,):
            return Str(key.text, span=span)
        case _:
            return Str(Text.of(*pieces), span=span)


def span_of(value: Value, otherwise: Span) -> Span:
    """Give the place of a value, if it has one."""
    found = getattr(value, "span", otherwise)
    return found if isinstance(found, Span) and found.path else otherwise


def literal_text(value: Value) -> str | None:
    """Write a value as a text where Terraform converts it, and no reference is in it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return number_text(value)
        case Str(text):
            return text.literal
        case _:
            return None


def literal_texts(value: Value) -> tuple[str, ...]:
    """List a text or several; none where one of them is not written out."""
    listed = value.items if isinstance(value, Listing) else (value,)
    texts = tuple(text for item in listed if (text := literal_text(item)) is not None)
    return texts if len(texts) == len(listed) else ()


def shape(value: Value, span: Span) -> Shape:
    """Give a value as the tree of a policy document."""
    here = span_of(value, span)
    match value:
        case Str(text):
            return Leaf(text, here)
        case bool() | int() | Fraction():
            return Leaf(Text.of(literal_text(value) or ""), here)
        case Listing(items):
            return Items(tuple(shape(item, here) for item in items), here)
        case Table(entries) if any(isinstance(key, SpelledKey) for key, _ in entries):
            return refuse(here, _KEY)
        case Table(entries):
            fields = ((key, shape(item, here), span_of(item, here)) for key, item in entries)
            return Fields(tuple(fields), here)
        case None:
            raise NullError(here, "null stands in a policy document")
        case _:
            return refuse(here, "what stands here in a policy document is not known")
