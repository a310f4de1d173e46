"""Value classes: ``@frozen`` is ``@dataclass(frozen=True, slots=True)``, created in a tenth of the time.

For each frozen dataclass Python generates and compiles six methods when the module is imported, which took a
sixth of the time of every command. Here ``__init__`` is compiled once for all classes with the same number
and shape of fields; the other methods are the same in all classes, and read the fields. Everything else is
``dataclasses``: its ``fields``, ``replace`` and ``is_dataclass`` support such a class, and so does ``match``.
docs/decisions/frozen-values.md has the measurements and the alternatives.
"""

from __future__ import annotations

import operator
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import CodeType

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, eq: bool = True, order: bool = False, slots: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[T] | None = None, /, *, eq: bool = True, order: bool = False, slots: bool = True
) -> type[T] | Callable[[type[T]], type[T]]:
    """Return a frozen dataclass with slots; methods that ``cls`` defines are kept.

    It returns a new class, as ``slots=True`` does. A subclass must also be ``@frozen``, not ``@dataclass``.
    Without ``eq``, values are compared by identity. With ``order``, they sort as the tuples of their compared
    fields. Without ``slots``, a value can cache results in a ``cached_property``.
    """
    if cls is None:
        return lambda written: _made(written, _FROZEN, eq=eq, order=order, slots=slots)
    return _made(cls, _FROZEN, eq=eq, order=order, slots=slots)


@overload
def mutable(cls: type[T], /) -> type[T]: ...
@overload
def mutable(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(cls: type[T] | None = None, /, *, eq: bool = True) -> type[T] | Callable[[type[T]], type[T]]:
    """Return a dataclass with slots and mutable values: ``@dataclass(slots=True)``, as fast as ``frozen``.

    Without ``eq``, values are compared by identity, and have a hash.
    """
    if cls is None:
        return lambda written: _made(written, _MUTABLE, eq=eq, order=False, slots=True)
    return _made(cls, _MUTABLE, eq=eq, order=False, slots=True)


def _made(
    written: type[T],
    shared: Mapping[str, Callable[..., object] | None],
    *,
    eq: bool,
    order: bool,
    slots: bool,
) -> type[T]:
    known = _fields(written)
    every = tuple(known.values())
    compared = [one.name for one in every if one.compare]
    methods: dict[str, Callable[..., object] | None] = {
        **(_comparison(compared, mutable=shared is _MUTABLE, order=order) if eq else {}),
        **shared,
        **(_carried(tuple(known)) if slots and shared is _FROZEN else {}),
        "__init__": _initializer(written, every),
    }
    return _rebuilt(written, known, methods, slots=slots)


def _rebuilt(
    cls: type[T],
    known: Mapping[str, Field[Any]],
    methods: Mapping[str, Callable[..., object] | None],
    *,
    slots: bool,
) -> type[T]:
    """Create the class again, with slots and the methods that it lacks: to add them later takes longer."""
    left = {"__dict__", "__weakref__", *known}
    kept = {name: value for name, value in vars(cls).items() if name not in left}
    added = {name: method for name, method in methods.items() if kept.get(name) is None}
    namespace = {
        "__match_args__": tuple(one.name for one in known.values() if one.init and not one.kw_only),
        **kept,
        **added,
        **({"__slots__": _slots(cls, known)} if slots else _defaults_of(known)),
        "__dataclass_fields__": known,
        "__dataclass_params__": _PARAMETERS,
        "__qualname__": cls.__qualname__,
    }
    make: Any = type(cls)
    made: type[T] = make(cls.__name__, cls.__bases__, namespace)
    return made


def _slots(cls: type, names: Iterable[str]) -> tuple[str, ...]:
    inherited = {slot for base in cls.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
    return tuple(name for name in names if name not in inherited)


def _defaults_of(known: Mapping[str, Field[Any]]) -> dict[str, object]:
    """Return the defaults that belong in the class, because no slot has their name."""
    return {name: one.default for name, one in known.items() if one.default is not MISSING}


# --- the fields of a class ----------------------------------------------------------------------


@dataclass(init=False, repr=False, eq=False)
class _Example:
    """A dataclass that shows how Python marks dataclasses and their fields."""

    value: int


_PARAMETERS: Final = vars(_Example)["__dataclass_params__"]
_FIELD: Final = vars(_Example)["__dataclass_fields__"]["value"]._field_type  # noqa: SLF001 - Python has no other name for it


def _fields(cls: type) -> dict[str, Field[Any]]:
    """Return the fields by name, those of bases first, as ``dataclass`` does, but in a quarter of the time.

    Python checks each annotation in three ways for something that is not a field. Most annotations are
    plainly types of fields; a class with any other annotation is left to Python.
    """
    annotations = vars(cls).get("__annotations__")
    if annotations is None or not all(map(_is_type, annotations.values())):
        return {one.name: one for one in fields(dataclass(init=False, repr=False, eq=False)(cls))}
    known: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:-1]):
        known |= vars(base).get("__dataclass_fields__", {})
    return known | {
        name: _field(name, written, vars(cls).get(name, MISSING)) for name, written in annotations.items()
    }


def _is_type(written: object) -> bool:
    """Return whether an annotation is certainly the type of a field."""
    return (
        isinstance(written, str)
        and "ClassVar" not in written
        and "InitVar" not in written
        and "KW_ONLY" not in written
    )


def _field(name: str, written: object, default: object) -> Field[Any]:
    """Create a field from its declaration, and complete it."""
    made: Any = default if isinstance(default, Field) else field(default=default)
    if made.default.__class__.__hash__ is None:
        msg = f"mutable default {type(made.default)} for field {name} is not allowed: use default_factory"
        raise ValueError(msg)
    made.name, made.type, made._field_type = name, written, _FIELD  # noqa: SLF001 - as Python completes it
    made.kw_only = made.kw_only is True
    known: Field[Any] = made
    return known


def _repr(self: Any) -> str:  # noqa: ANN401 - any frozen value
    shown = (f"{known.name}={getattr(self, known.name)!r}" for known in fields(self) if known.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _set_attribute(_: object, name: str, __: object) -> NoReturn:
    msg = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(msg)


def _delete_attribute(_: object, name: str) -> NoReturn:
    msg = f"cannot delete field {name!r}"
    raise FrozenInstanceError(msg)


_FROZEN: Final[Mapping[str, Callable[..., object] | None]] = {
    "__repr__": _repr,
    "__setattr__": _set_attribute,
    "__delattr__": _delete_attribute,
}
"""The methods that all classes with immutable values share."""
_MUTABLE: Final[Mapping[str, Callable[..., object] | None]] = {"__repr__": _repr}
"""The methods that all classes with mutable values share."""


def _comparison(
    compared: Sequence[str], *, mutable: bool, order: bool
) -> dict[str, Callable[..., object] | None]:
    """Return ``__eq__``, ``__hash__`` and, with ``order``, the comparisons of the compared fields."""
    key = _key(compared)

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(key(self))

    return {"__eq__": equal, "__hash__": None if mutable else hashed, **(_order(key) if order else {})}


def _order(key: Callable[[object], Any]) -> dict[str, Callable[..., object]]:
    return {f"__{name}__": _ordering(getattr(operator, name), key) for name in ("lt", "le", "gt", "ge")}


def _ordering(
    holds: Callable[[Any, Any], bool], key: Callable[[object], Any]
) -> Callable[[object, object], bool]:
    return lambda self, other: (
        holds(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented
    )


def _key(names: Sequence[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _: ()


def _carried(names: tuple[str, ...]) -> dict[str, Callable[..., object]]:
    """Return the methods for pickle and copy of classes with slots: they use the values of all fields."""

    def state(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def set_state(self: object, state: list[object]) -> None:
        for name, value in zip(names, state, strict=True):
            put(self, name, value)

    put = object.__setattr__
    return {"__getstate__": state, "__setstate__": set_state}


# --- making values ------------------------------------------------------------------------------


def _initializer(cls: type, every: Sequence[Field[Any]]) -> Callable[..., None]:
    """Return ``__init__``: it takes positional fields, then keyword-only fields.

    Its code is that of the first class of this shape, with other names.
    """
    by_place = [known for known in every if known.init and not known.kw_only]
    by_name = [known for known in every if known.init and known.kw_only]
    code = _code(tuple(map(_shape, every)), hasattr(cls, "__post_init__"))
    names = {_place(index): known.name for index, known in enumerate(every)}
    renamed = code.replace(
        co_varnames=("self", *(known.name for known in (*by_place, *by_name))),
        co_consts=tuple(names.get(value, value) for value in code.co_consts),
        co_qualname=f"{cls.__qualname__}.__init__",
    )
    initializer = FunctionType(renamed, _globals(every), "__init__", _defaults(by_place))
    initializer.__kwdefaults__ = {known.name: known.default for known in by_name if _has_default(known)}
    return initializer


def _place(index: int) -> str:
    """Return the name of the field at ``index`` in the shared code: no class has a field of this name."""
    return f"_{index}_"


def _shape(known: Field[Any]) -> tuple[str, str]:
    """Return what the code must know about a field: how it is passed, and its kind of default."""
    given = ("by name" if known.kw_only else "by place") if known.init else "never"
    if known.default_factory is not MISSING:
        return given, "factory"
    return given, "default" if given == "never" and known.default is not MISSING else ""


@cache
def _code(shapes: tuple[tuple[str, str], ...], has_post_init: bool) -> CodeType:  # noqa: FBT001 - a part of the key
    by_place, by_name = (
        [_place(index) for index, (given, _) in enumerate(shapes) if given == how]
        for how in ("by place", "by name")
    )
    parameters = ", ".join(["self", *by_place, *(["*", *by_name] if by_name else ())])
    body = [*_body(shapes), " self.__post_init__()" if has_post_init else " return"]
    names: dict[str, Any] = {}
    exec("\n".join([f"def __init__({parameters}):", *body]), names)  # noqa: S102 - built from numbers of fields
    code: CodeType = names["__init__"].__code__
    return code


def _body(shapes: Sequence[tuple[str, str]]) -> Iterator[str]:
    for index, (given, made) in enumerate(shapes):
        if value := _value(_place(index), given, made):
            yield f" _set(self, {_place(index)!r}, {value})"


def _value(place: str, given: str, made: str) -> str:
    """Return the expression for a field; empty if ``__post_init__`` sets it."""
    match given, made:
        case "never", "factory":
            return f"_make{place}()"
        case "never", _:
            return f"_default{place}" * (made == "default")
        case _, "factory":
            return f"_make{place}() if {place} is _MISSING else {place}"
    return place


def _globals(every: Sequence[Field[Any]]) -> dict[str, object]:
    """Return what the code of a class uses: the setter of fields, factories, and constant defaults."""
    names: dict[str, object] = {"_set": object.__setattr__, "_MISSING": MISSING}
    for index, known in enumerate(every):
        if known.default_factory is not MISSING:
            names[f"_make{_place(index)}"] = known.default_factory
        elif not known.init:
            names[f"_default{_place(index)}"] = known.default
    return names


def _has_default(known: Field[Any]) -> bool:
    return known.default is not MISSING or known.default_factory is not MISSING


def _defaults(by_place: Sequence[Field[Any]]) -> tuple[object, ...]:
    """Return the defaults of the last parameters, ``MISSING`` if a factory creates it."""
    first = next((index for index, known in enumerate(by_place) if _has_default(known)), len(by_place))
    if bare := next((known.name for known in by_place[first:] if not _has_default(known)), None):
        msg = f"non-default argument {bare!r} follows default argument"
        raise TypeError(msg)
    return tuple(known.default for known in by_place[first:])
