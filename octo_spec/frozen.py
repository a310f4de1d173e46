"""Frozen values: ``@frozen`` is ``@dataclass(frozen=True, slots=True)``, and made in a fifth of the time.

For each frozen dataclass Python writes and compiles six methods where the module is imported, which was a
sixth of every command. Here it compiles one, ``__init__``; the others are alike in all classes, and look at
the fields. All else is ``dataclasses``: its ``fields``, ``replace`` and ``is_dataclass`` know such a class,
and so does ``match``. docs/decisions/frozen-values.md tells what was measured, and what else was tried.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from dataclasses import Field

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a frozen dataclass with slots; a method that ``cls`` has of its own stays.

    It gives a new class, as ``slots=True`` does. A subclass is ``@frozen``, too, and no ``@dataclass``.
    """
    own = {name for name, value in vars(cls).items() if value is not None}
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    methods = {**SHARED, **_comparison(made), "__init__": _initializer(made)}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _repr(self: Any) -> str:  # noqa: ANN401 - any frozen value
    shown = (f"{known.name}={getattr(self, known.name)!r}" for known in fields(self) if known.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _set_attribute(_: object, name: str, __: object) -> NoReturn:
    msg = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(msg)


def _delete_attribute(_: object, name: str) -> NoReturn:
    msg = f"cannot delete field {name!r}"
    raise FrozenInstanceError(msg)


def _state(self: Any) -> list[object]:  # noqa: ANN401 - any frozen value
    return [getattr(self, known.name) for known in fields(self)]


def _set_state(self: Any, state: list[object]) -> None:  # noqa: ANN401 - any frozen value
    for known, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, known.name, value)


SHARED: Final[dict[str, Callable[..., object]]] = {
    "__repr__": _repr,
    "__setattr__": _set_attribute,
    "__delattr__": _delete_attribute,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
"""What is the same in all classes; the state is what pickle and copy carry."""


def _comparison(cls: type) -> dict[str, Callable[..., object]]:
    """Write ``__eq__`` and ``__hash__`` over the fields that are compared."""
    key = _key([known.name for known in fields(cls) if known.compare])

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(key(self))

    return {"__eq__": equal, "__hash__": hashed}


def _key(names: Sequence[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _: ()


def _initializer(cls: type) -> Callable[..., None]:
    """Compile ``__init__``: it takes fields by place, then those by keyword alone."""
    known = [one for one in fields(cls) if one.init]
    by_place = [_parameter(one) for one in known if not one.kw_only]
    by_name = [_parameter(one) for one in known if one.kw_only]
    parameters = ", ".join(["self", *by_place, *(["*", *by_name] if by_name else ())])
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING, **_defaults(fields(cls))}
    exec("\n".join([f"def __init__({parameters}):", *_body(cls)]), names)  # noqa: S102 - of names of fields alone
    initializer: Callable[..., None] = names["__init__"]
    initializer.__qualname__ = f"{cls.__qualname__}.__init__"
    return initializer


def _parameter(known: Field[Any]) -> str:
    if known.default is not MISSING:
        return f"{known.name}=_default_{known.name}"
    return known.name if known.default_factory is MISSING else f"{known.name}=_MISSING"


def _defaults(known: Sequence[Field[Any]]) -> dict[str, object]:
    values = {f"_default_{one.name}": one.default for one in known if one.default is not MISSING}
    makers = {f"_make_{one.name}": one.default_factory for one in known if one.default_factory is not MISSING}
    return values | makers


def _body(cls: type) -> Iterator[str]:
    for known in fields(cls):
        if value := _value(known):
            yield f" _set(self, {known.name!r}, {value})"
    yield " self.__post_init__()" if hasattr(cls, "__post_init__") else " return"


def _value(known: Field[Any]) -> str:
    """Write what a field is set to; nothing where ``__post_init__`` sets it."""
    if known.default_factory is MISSING:
        return known.name if known.init else f"_default_{known.name}" * (known.default is not MISSING)
    made = f"_make_{known.name}()"
    return f"{made} if {known.name} is _MISSING else {known.name}" if known.init else made
