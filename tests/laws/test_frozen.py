"""``@frozen`` makes what ``@dataclass(frozen=True, slots=True)`` makes, and ``@mutable`` that unfrozen."""

from __future__ import annotations

import copy
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from inspect import signature
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.frozen import frozen, mutable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def described(make: Callable[[type], Any]) -> Any:  # noqa: ANN401 - the class is made here
    """Make one class with each kind of field."""

    class Value(Generic[T]):
        """A value."""

        first: T
        rest: tuple[int, ...] = ()
        made: list[int] = field(default_factory=list, compare=False)
        hidden: str = field(default="", repr=False)
        size: int = field(init=False, compare=False)
        fixed: int = field(default=7, init=False)
        kept: tuple[int, ...] = field(default_factory=tuple, init=False)
        place: str | None = field(default=None, compare=False, kw_only=True)
        seen: list[int] = field(default_factory=list, compare=False, kw_only=True)

        def __post_init__(self) -> None:
            object.__setattr__(self, "size", len(self.rest))

    return make(Value)


ours = described(frozen)
theirs = described(dataclass(frozen=True, slots=True))
Made = tuple[int | None, tuple[int, ...], list[int], str]
made: st.SearchStrategy[Made] = st.tuples(
    st.integers(0, 2) | st.none(),
    st.lists(st.integers(0, 1), max_size=2).map(tuple),
    st.lists(st.integers(0, 1), max_size=1),
    st.sampled_from(["", "x"]),
)


@given(made, made)
def test_values_are_equal_hash_alike_and_read_as_those_of_a_dataclass(one: Made, other: Made) -> None:
    assert repr(ours(*one)) == repr(theirs(*one))
    assert (ours(*one) == ours(*other)) == (theirs(*one) == theirs(*other))
    assert len({ours(*one), ours(*other)}) == len({theirs(*one), theirs(*other)})
    assert replace(ours(*one), first=3) == ours(3, *one[1:])


def test_the_class_has_the_fields_of_a_dataclass() -> None:
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert ours(1, (1, 2), place="here").size == 2
    assert ours(1).made is not ours(1).made
    assert ours(1, seen=[1]).seen == [1]
    parameters = [
        [(one.name, one.kind) for one in signature(made).parameters.values()] for made in (ours, theirs)
    ]
    assert parameters[0] == parameters[1]
    assert is_dataclass(ours)


def test_a_field_is_described_as_that_of_a_dataclass() -> None:
    shown = ("name", "type", "default", "default_factory", "init", "repr", "hash", "compare", "kw_only")
    assert [[getattr(one, name) for name in shown] for one in fields(ours)] == [
        [getattr(one, name) for name in shown] for one in fields(theirs)
    ]


def test_class_variables_are_not_fields() -> None:
    assert [(one.name, one.kw_only) for one in fields(Counted)] == [("number", False), ("place", True)]
    assert vars(Counted)["__slots__"] == ("number", "place")
    assert Counted(1, place="here").most == 7
    with pytest.raises(TypeError, match="positional"):
        Counted(1, "here")  # type: ignore[call-arg]


def test_a_default_that_can_change_is_refused_in_the_same_words() -> None:
    class Wrong:
        """A class whose values would share one list."""

        seen: list[int] = []  # noqa: RUF012 - that is the error

    with pytest.raises(ValueError, match="mutable default") as of_theirs:
        dataclass(Wrong)
    with pytest.raises(ValueError, match="mutable default") as of_ours:
        frozen(Wrong)
    assert str(of_ours.value) == str(of_theirs.value)


@given(made, made)
def test_values_that_sort_do_so_as_those_of_a_dataclass(one: Made, other: Made) -> None:
    lines, texts = ((len(one[1]), one[3]), (len(other[1]), other[3]))
    for holds in (lt, le, gt, ge):
        assert holds(Line(*lines), Line(*texts)) == holds(lines, texts)
    with pytest.raises(TypeError):
        _ = Line(*lines) < lines  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = ours(*one) < ours(*other)


def test_a_field_without_a_default_is_before_those_with_one() -> None:
    class Wrong:
        """A class that no dataclass can be made of."""

        first: int = 0
        second: int

    with pytest.raises(TypeError, match="non-default argument 'second' follows default argument"):
        frozen(Wrong)


@pytest.mark.parametrize("wrong", [(), (1, (), [], "", None), (1, (), [], "", 2, 3)])
def test_wrong_arguments_are_refused_in_the_same_words(wrong: tuple[object, ...]) -> None:
    with pytest.raises(TypeError) as of_ours:
        ours(*wrong)
    with pytest.raises(TypeError) as of_theirs:
        theirs(*wrong)
    assert str(of_ours.value) == str(of_theirs.value)


@pytest.mark.parametrize("name", ["first", "size", "other"])
def test_a_value_is_frozen(name: str) -> None:
    value = ours(1)
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(value, name, 2)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(value, name)


@frozen
class Base:
    """A value of one field."""

    name: str


@frozen
class Derived(Base):  # noqa: PLW1641 - frozen adds the hash
    """A value that has one field more, and words of its own."""

    count: int = 0

    def __repr__(self) -> str:
        return f"{self.count} x {self.name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and other.name == self.name


@frozen(order=True)
class Line:
    """A value that sorts."""

    number: int
    text: str = ""


@frozen
class Counted:
    """A value with what is no field: a constant of the class, and the mark of fields by keyword."""

    most: ClassVar[int] = 7
    number: int
    _: KW_ONLY
    place: str = ""


@frozen
class Empty:
    """A value of no field."""


@pytest.mark.parametrize("value", [Base("a"), Derived("a", 2), Empty(), Line(1), Derived(name="b")])
def test_a_value_can_be_copied_and_pickled(value: object) -> None:
    for copied in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301
        assert copied == value
        assert repr(copied) == repr(value)


def test_a_subclass_has_the_fields_of_its_base_and_its_own_methods() -> None:
    assert repr(Derived("a", 2)) == "2 x a"
    assert Derived("a", 2) == Derived("a", 3)
    assert len({Empty(), Empty(), Base("a"), Base("a")}) == 2


@frozen(slots=False)
class Keeping:
    """A value that keeps what it has worked out."""

    name: str
    count: int = 2
    seen: list[str] = field(default_factory=list, compare=False)

    @cached_property
    def words(self) -> str:
        """Work something out, once."""
        self.seen.append(self.name)
        return self.name * self.count


def test_a_value_without_slots_caches_what_it_computed() -> None:
    value = Keeping("a")
    assert (value.words, value.words, value.seen) == ("aa", "aa", ["a"])
    assert (value, Keeping.count) == (Keeping("a", 2), 2)
    assert copy.deepcopy(value).words == pickle.loads(pickle.dumps(value)).words == "aa"  # noqa: S301
    assert replace(value, count=1, seen=[]).words == "a"
    with pytest.raises(FrozenInstanceError):
        value.name = "b"  # type: ignore[misc]


our_changing = described(mutable)
their_changing = described(dataclass(slots=True))


@given(made, made)
def test_values_that_change_are_as_those_of_a_dataclass(one: Made, other: Made) -> None:
    assert repr(our_changing(*one)) == repr(their_changing(*one))
    value, expected = our_changing(*one), their_changing(*one)
    assert (value == our_changing(*other)) == (expected == their_changing(*other))
    value.first = expected.first = other[0]
    value.made.extend(other[2])
    expected.made.extend(other[2])
    assert repr(value) == repr(expected)
    assert our_changing.__slots__ == their_changing.__slots__
    for unknown in (value, expected):
        with pytest.raises(AttributeError):
            unknown.unknown = 1
        with pytest.raises(TypeError, match="unhashable"):
            hash(unknown)


@mutable
class Counter:
    """A value that changes."""

    number: int = 0


def test_a_value_that_changes_can_be_copied_and_pickled() -> None:
    value = Counter()
    value.number += 1
    assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == Counter(1)  # noqa: S301


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (described(frozen(eq=False)), described(dataclass(frozen=True, slots=True, eq=False))),
        (described(mutable(eq=False)), described(dataclass(slots=True, eq=False))),
    ],
)
def test_values_without_eq_are_compared_by_identity_as_those_of_a_dataclass(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - the classes are made above
    for made in (ours, theirs):
        value = made(1)
        assert value == value  # noqa: PLR0124 - by identity
        assert value != made(1)
        assert {value: 1}[value] == 1
        assert made.__eq__ is object.__eq__
    assert repr(ours(1)) == repr(theirs(1))
