"""Values of a module in one case. Numbers, ``true``, ``false`` and ``null`` are Python's own.

A text contains references for values that are known only at deployment, and a list can contain a list
parameter, which represents all its elements.
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
"""The maximum length for chains of ``join`` and ``format``."""

MAX_ITEMS = 10_000
"""The maximum number of elements in a list."""

MAX_WEIGHT = 100_000
"""The maximum number of values in a value, at all levels."""


class FailsError(NotTakenError):
    """Terraform itself refuses this, and ``try`` and ``can`` detect it."""


class NullError(FailsError):
    """Null is in a place where Terraform or AWS refuses it, in the case of these ``answers``."""

    def __init__(self, span: Span, message: str, answers: Answers | None = None) -> None:
        super().__init__(span, message)
        self.answers: Answers = answers or {}


def fail(span: Span, message: str) -> NoReturn:
    """Refuse what Terraform refuses as well."""
    raise FailsError(span, message)


@frozen
class _Placed:
    span: Span = field(default=Span(""), compare=False, kw_only=True)


def _weight(values: Iterable[Value], span: Span) -> int:
    weight = 1 + sum(getattr(value, "weight", 1) for value in values)
    return refuse(span, f"this contains more than {MAX_WEIGHT:,} values") if weight > MAX_WEIGHT else weight


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
        """Count the contents: lists that contain each other twice grow without limit."""
        object.__setattr__(self, "weight", _weight(self.items, self.span))


class SpelledKey(str):
    """A map key with references: an ARN in the partition of the deployment, in its text."""

    __slots__ = ("text",)

    text: Text

    @classmethod
    def of(cls, text: Text) -> SpelledKey:
        """Create a key from a text."""
        key = cls(text)
        key.text = text
        return key


def spelled_key(value: Value) -> SpelledKey | None:
    """Return the key for an ARN whose parts before the last one are those of the deployment."""
    if not isinstance(value, Str) or not value.text.references or not isinstance(value.text.pieces[-1], str):
        return None
    of_the_account = all(isinstance(piece, Partition | Account | Region) for piece in value.text.references)
    return SpelledKey.of(value.text) if of_the_account and value.text.pieces[0] == "arn:" else None


class OpenKey(str):
    """A name in a document with an input in it: octospec cannot read a statement with it directly."""

    __slots__ = ("value",)

    value: Str | Unknown

    @classmethod
    def of(cls, value: Str | Unknown) -> OpenKey:
        """Create a name from a value."""
        key = cls(value.text if isinstance(value, Str) else value.what)
        key.value = value
        return key


def are_distinct(keys: Iterable[str]) -> bool:
    """Return whether keys differ in every deployment: keys with references differ in the last piece."""
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
        """Count the contents, as a list does; refuse two keys that could be equal: one would be lost."""
        if not are_distinct(key for key, _ in self.entries):
            refuse(self.span, _KEY)
        object.__setattr__(self, "weight", _weight((value for _, value in self.entries), self.span))

    def get(self, key: str) -> Value:
        """Return the value of a key; ``None`` if it is absent."""
        return dict(self.entries).get(key)

    def __contains__(self, key: str) -> bool:
        return any(key == name for name, _ in self.entries)


@frozen
class Json(_Placed):
    """A text that is a value in JSON."""

    value: Value


@frozen
class Mixed(_Placed):
    """A text that contains values in JSON."""

    parts: tuple[Text | Json, ...]


@frozen
class Unknown(_Placed):
    """A value that only the provider or the deployer knows: ``name`` of its parameter, and ``what`` it is.

    ``parameters`` are the IDs of the parameters that it depends on.
    """

    name: str
    what: str
    parameters: tuple[str, ...] = field(default=(), compare=False, kw_only=True)


@frozen
class AtLeast(_Placed):
    """A length with a known minimum; for that of a list parameter, the parameter as well."""

    count: int
    param: str = ""


@frozen
class EachIndex(_Placed):
    """The index of each element of a list parameter, or of an element after all of them."""

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
    """An attribute of a role or a policy of the module, together with its owner."""

    of: ResourceRef
    attribute: str


@frozen
class Chosen(_Placed):
    """The value of a variable with a finite number of answers, until a case determines it."""

    question: ChoiceInput


@frozen
class Root(_Placed):
    """The start of a path that is not a loop's variable: ``var``, ``data``, a resource type."""

    module: Module
    name: str
    type: str = ""
    """For data sources, after the type is named."""


Value: TypeAlias = (
    "bool | int | Fraction | Str | Listing | Table | Json | Mixed | Unknown | AtLeast | EachIndex"
    " | ResourceRef | ModuleRef | FactTable | Handle | Chosen | Root | None"
)


def string(span: Span, *pieces: Piece) -> Str:
    """Create a text; a key of a map becomes its text."""
    match pieces:
        case (SpelledKey() as key,):
            return Str(key.text, span=span)
        case _:
            return Str(Text.of(*pieces), span=span)


def span_of(value: Value, otherwise: Span) -> Span:
    """Return the place of a value, if any."""
    found = getattr(value, "span", otherwise)
    return found if isinstance(found, Span) and found.path else otherwise


def literal_text(value: Value) -> str | None:
    """Write a value as a text, if Terraform converts it and it contains no reference."""
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
    """Return one text, or the texts of a list; empty if any of them is not literal."""
    listed = value.items if isinstance(value, Listing) else (value,)
    texts = tuple(text for item in listed if (text := literal_text(item)) is not None)
    return texts if len(texts) == len(listed) else ()


def shape(value: Value, span: Span) -> Shape:
    """Return a value as the tree of a policy document."""
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
            raise NullError(here, "a policy document contains null")
        case _:
            return refuse(here, "a value in a policy document is not known")
