"""One resolution for many customers: those whose entries differ only in texts differ only in these texts.

Resolving copies the text of an answer and never reads it. All that it asks of one is

1. whether it is empty, and whether it is one of the allowed values of its parameter, and
2. whether two whole texts are equal: the ARN of a role and any other text, the names of two roles or of two
   policies, the ARNs of two attached policies; and how long a name is.

So entries of one *pattern*, which says everything about an entry except these texts, share a resolution: it
is made once, with a mark in the place of each text, and each customer's texts replace the marks. If two
texts of a customer happen to be equal, the customer is resolved alone. The law in
``tests/laws/test_shared_resolutions.py`` checks that a shared resolution equals a resolution of its own.
"""

from __future__ import annotations

from dataclasses import field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from octo_spec.frozen import frozen, mutable
from octo_spec.model.reserved_words import NOTHING
from octo_spec.model.traversal import texts
from octo_spec.resolve.answer_problems import answer_problems
from octo_spec.resolve.name_clashes import name_problems
from octo_spec.resolve.resolution import Resolution, context_for, resolution_in, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.model.text import Text
    from octo_spec.resolve.customers import Customer, PlacedAnswer

T = TypeVar("T")

Filling: TypeAlias = "Callable[[Mapping[str, str]], T]"
"""Returns a value in which each mark is replaced by the text for it."""

_MARK: Final = "\0"
"""Around the name of a mark: neither a spec nor an answer may contain it."""


def filling(value: T) -> Filling[T] | None:
    """Return the function that fills a value; ``None`` if the value has no mark. What has none is shared."""
    found: Filling[Any] | None = None
    if isinstance(value, str):
        found = _text_filling(value)
    elif isinstance(value, tuple):
        found = _tuple_filling(value)
    elif is_dataclass(value) and not isinstance(value, type):
        found = _record_filling(value)
    return found


def _text_filling(text: str) -> Filling[str] | None:
    pieces = text.split(_MARK)
    if len(pieces) == 1:
        return None
    return lambda filled: "".join(
        [filled[piece] if index % 2 else piece for index, piece in enumerate(pieces)]
    )


def _tuple_filling(values: tuple[Any, ...]) -> Filling[tuple[Any, ...]] | None:
    found = [(value, filling(value)) for value in values]
    if all(fill is None for _, fill in found):
        return None
    return lambda filled: tuple([fill(filled) if fill else value for value, fill in found])


def _record_filling(record: Any) -> Filling[Any] | None:  # noqa: ANN401 - any frozen value
    found = {known.name: filling(getattr(record, known.name)) for known in fields(record)}
    open_fields = {name: fill for name, fill in found.items() if fill}
    if not open_fields:
        return None
    return lambda filled: replace(record, **{name: fill(filled) for name, fill in open_fields.items()})


def marks(value: object) -> frozenset[str]:
    """Return the names of the marks in a value."""
    if isinstance(value, str):
        return frozenset(value.split(_MARK)[1::2])
    if isinstance(value, tuple):
        return frozenset(name for each in value for name in marks(each))
    if is_dataclass(value) and not isinstance(value, type):
        return frozenset(name for known in fields(value) for name in marks(getattr(value, known.name)))
    return frozenset()


# --- the pattern of an entry -------------------------------------------------------------------


@frozen
class EntryPattern:
    """Everything about an entry that decides a resolution, except ``texts``, which are by their mark."""

    key: Hashable
    texts: Mapping[str, str]
    marked: Customer
    """The entry with marks in the place of the texts."""

    @classmethod
    def of(cls, customer: Customer, spec: Spec) -> EntryPattern:
        """Separate the texts of an entry from the rest."""
        filled: dict[str, str] = {"title": customer.title}
        fix = {id: _with_marks(f"fix {id}", id, answer, spec, filled) for id, answer in customer.fix.items()}
        preset = {
            id: _with_marks(f"preset {id}", id, answer, spec, filled)
            for id, answer in customer.preset.items()
        }
        answers = tuple(
            tuple((id, answer.value) for id, answer in sorted(given.items())) for given in (fix, preset)
        )
        marked = replace(customer, title=_mark("title"), fix=fix, preset=preset)
        return cls((answers, frozenset(customer.ask)), filled, marked)


def _with_marks(
    place: str, id: str, answer: PlacedAnswer, spec: Spec, filled: dict[str, str]
) -> PlacedAnswer:
    """Return an answer with marks, and add its texts to ``filled``; an answer that decides is kept."""
    parameter = spec.parameters.get(id)
    values = (answer.value,) if isinstance(answer.value, str) else answer.value
    if parameter is None or parameter.type == "list" or parameter.allowed or "" in values:
        return answer
    if isinstance(answer.value, str):
        filled[place] = answer.value
        return replace(answer, value=_mark(place))
    elements = {f"{place} {number}": text for number, text in enumerate(values)}
    filled |= elements
    return replace(answer, value=tuple(map(_mark, elements)))


def _mark(name: str) -> str:
    return f"{_MARK}{name}{_MARK}"


# --- what customers share ----------------------------------------------------------------------


@frozen(eq=False)
class SharedResolution:
    """A resolution with marks, for all entries of one pattern; without ``fill`` each is resolved alone."""

    deployment: Deployment | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    fill: Filling[Deployment] | None = None
    compared: ComparedTexts | None = None
    """The texts that must differ; ``None`` without ``fill``."""
    has_open_names: bool = False
    """Whether names of roles or policies contain marks."""

    @classmethod
    def of(cls, pattern: EntryPattern, spec: Spec, spans: Spans) -> SharedResolution:
        """Resolve an entry with marks."""
        context = context_for(spec, spans, pattern.marked)
        found = resolution_in(context, pattern.marked.title)
        if found.deployment is None or filling(found.diagnostics):
            return cls()
        names = tuple(name for role in found.deployment.roles for name in _names(role))
        compared = ComparedTexts.of(found.deployment, context.lookup.arns)
        fill, has_open_names = filling(found.deployment), filling(names) is not None
        return cls(found.deployment, found.diagnostics, fill, compared, has_open_names)

    def resolve_customer(self, filled: Mapping[str, str], spans: Spans) -> Resolution | None:
        """Return the resolution of a customer; ``None`` if it must be resolved alone."""
        if self.fill is None or self.compared is None or self.compared.differ_otherwise(filled):
            return None
        deployment = self.fill(filled)
        if self.has_open_names and any(True for _ in name_problems(deployment.roles, spans)):
            return None
        return Resolution(deployment, self.diagnostics, sharing=Sharing(self, filled))


@frozen
class Sharing:
    """A resolution with marks, and the texts of a customer that replace them."""

    shared: SharedResolution
    texts: Mapping[str, str]


def _names(role: Role) -> Iterator[Text | None]:
    yield role.name
    yield from (policy.name for policy in role.policies)


@frozen
class ComparedTexts:
    """The texts that resolving compares: ARNs of roles with all texts, and ARNs of attached policies."""

    known: frozenset[str]
    """The texts without a mark, and among them those of ``arns``."""
    arns: frozenset[str]
    open_texts: tuple[Filling[str], ...]
    open_arns: tuple[Filling[str], ...]
    attached: tuple[tuple[Text, ...], ...]
    """The ARNs of the policies that a role attaches, if one of them has a mark."""

    @classmethod
    def of(cls, deployment: Deployment, arns: Mapping[Text, str]) -> ComparedTexts:
        """Collect the texts of a deployment: what equals the ARN of a role is already a reference."""
        own = (role.arn_text for role in deployment.roles)
        of_roles = {str(arn) for arn in (*arns, *own) if arn is not None}
        others = {str(text) for role in deployment.roles for text in texts(role)} - of_roles
        attached = (tuple(each.arn for each in role.attachments) for role in deployment.roles)
        return cls(
            frozenset(text for text in others if _text_filling(text) is None),
            frozenset(text for text in of_roles if _text_filling(text) is None),
            tuple(filter(None, map(_text_filling, sorted(others)))),
            tuple(filter(None, map(_text_filling, sorted(of_roles)))),
            tuple(arns for arns in attached if filling(arns)),
        )

    def differ_otherwise(self, filled: Mapping[str, str]) -> bool:
        """Whether two texts are equal for a customer that differ with marks."""
        arns = [fill(filled) for fill in self.open_arns]
        every = {*arns, *self.arns}
        if len(every) < len(arns) + len(self.arns) or any(arn in self.known for arn in arns):
            return True
        if any(fill(filled) in every for fill in self.open_texts):
            return True
        return any(_some_equal(arns, filled) for arns in self.attached)


def _some_equal(texts: tuple[Text, ...], filled: Mapping[str, str]) -> bool:
    fill = filling(texts)
    return fill is not None and len(set(fill(filled))) < len(set(texts))


# --- all customers -----------------------------------------------------------------------------

KEPT: Final = 128
"""This many of the newest patterns are kept: with more, customers have little in common."""


@mutable
class SharedResolutions:
    """Resolves one spec for one customer after the other."""

    spec: Spec
    spans: Spans
    reserved: Reserved = NOTHING
    known: dict[Hashable, SharedResolution] = field(default_factory=dict)

    def resolution(self, customer: Customer) -> Resolution:
        """Return what ``resolve`` returns for a customer."""
        if wrong := tuple(answer_problems(self.spec, customer, self.reserved)):
            return Resolution(None, wrong)
        pattern = EntryPattern.of(customer, self.spec)
        found = self._shared_resolution(pattern, customer).resolve_customer(pattern.texts, self.spans)
        return found or resolve(self.spec, self.spans, customer, self.reserved)

    def _shared_resolution(self, pattern: EntryPattern, customer: Customer) -> SharedResolution:
        if pattern.key not in self.known:
            if len(self.known) >= KEPT:
                del self.known[next(iter(self.known))]
            is_alone = self._has_own_extras(customer)
            self.known[pattern.key] = (
                SharedResolution() if is_alone else SharedResolution.of(pattern, self.spec, self.spans)
            )
        return self.known[pattern.key]

    def _has_own_extras(self, customer: Customer) -> bool:
        """Whether extras have inputs of a customer: then each such customer is resolved alone."""
        if not self.spec.companions:
            return False
        deployment = resolve(self.spec, self.spans, customer, self.reserved).deployment
        return deployment is not None and deployment.extras != self.spec.companions
