"""The values that only one customer has: texts of kinds that every format reads alike, and the rest.

A value is *safe* if, wherever it is in a file, another value of its kind could be there, too, and what is
around it would stay the same. Three things can depend on a value:

1. *How it is quoted.* A parser of YAML may read a word, a number, a date or a sign at the start as something
   else, so an emitter quotes these. This depends on how a value begins (``Kind.head``), on words, and on
   signs that no safe value has.
2. *Where a reader cuts.* It may cut a text at ``:``, ``/``, ``.``, ``=``, ``@``, ``+`` or ``,``. So the signs
   of a value belong to its kind.
3. *How it is escaped.* Markdown escapes more than IAM forbids. So each value has several ``forms``, one for
   each way of writing it, and each form is replaced by the same form of the other value.

A title is only in pages. Any characters that can be seen may be in it, since only its forms are replaced.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.limits import is_account_id
from octo_spec.model.reserved_words import WINDOWS_DEVICES
from octo_spec.plugin.markdown_text import markdown_forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.language.models.parameters import ParameterSpec
    from octo_spec.resolve.customers import Customer, PlacedAnswer

LONGEST: Final = 256
"""Longer values are proven whole."""

TITLE: Final = "title"
"""The place of the customer's title, which is only in pages, and the head of its kind."""
ACCOUNT: Final = "account"
DIGITS: Final = "digits"
REGION: Final = "region"
DIGIT: Final = "digit or underscore"
LETTER: Final = "letter"


@frozen
class Kind:
    """A kind of safe values, by all that a format's writer or reader may treat in its own way.

    ``head`` is what a value is or how it begins: a constant of this module, the sign at its start, or an
    ARN as far as its service. ``signs`` are those at which a reader may cut, each once, but every colon.
    """

    head: str
    signs: str = ""


@frozen(slots=False)  # no slots: caches the forms
class Values:
    """The values that only one customer has, by their places in its entry, such as ``fix external-id``.

    ``others`` decide the shape: the kind of each text, or the answer itself to a question with few answers.
    Two customers may have the same shape only if all of them are equal. A customer that ``is_alone`` has
    a value of no kind, so no other customer's files can be changed into its own.
    """

    texts: Mapping[str, str]
    others: tuple[tuple[str, object], ...]
    is_alone: bool = False

    @classmethod
    def of(cls, customer: Customer, parameters: Mapping[str, ParameterSpec]) -> Values:
        """Take the values out of an entry."""
        free = {id for id, declared in parameters.items() if not declared.allowed}
        entry = {**_places("fix", customer.fix), **_places("preset", customer.preset)}
        texts = {place: text for place, (id, text) in entry.items() if id in free}
        few: dict[str, object] = {place: text for place, (_, text) in entry.items() if place not in texts}
        texts |= {TITLE: customer.title} if customer.title else {}
        kinds = {place: kind_of(place, text) for place, text in texts.items()}
        safe = {place: text for place, text in texts.items() if kinds[place]}
        others = few | {place: kind or texts[place] for place, kind in kinds.items()}
        others |= {"ask": tuple(sorted(customer.ask)), "equal": _equal_places(safe)}
        return cls(safe, tuple(sorted(others.items())), len(safe) < len(texts))

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each text, by its place."""
        return {place: kind for place, kind in self.others if isinstance(kind, Kind)}

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """How each value can be written in a file: as it is, and as Markdown."""
        return {place: (text, *markdown_forms(text)) for place, text in sorted(self.texts.items())}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The values that are not only in pages: none may be equal to another text."""
        return tuple(dict.fromkeys(text for place, text in sorted(self.texts.items()) if place != TITLE))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """What a limit of a format can depend on: of each form the length in characters and in bytes.

        The last numbers are 1 for names with two hyphens in a row or one at the end, unlike names of files.

        >>> Values({"fix external-id": "MSP_1"}, ()).sizes
        (5, 5, 6, 6, 6, 6, 0)
        """
        forms = [form for forms in self.forms.values() for form in forms]
        sizes = [size for form in forms for size in (len(form), len(form.encode()))]
        return (*sizes, *(int(has_odd_hyphens(name)) for name in self.names))


NO_VALUES: Final = Values({}, ())


def _places(how: str, answers: Mapping[str, PlacedAnswer]) -> dict[str, tuple[str, str]]:
    """Return each answer by its place, with the id of its question; those of a list one by one."""
    found = {}
    for id, answer in answers.items():
        if isinstance(answer.value, str):
            found[f"{how} {id}"] = (id, answer.value)
        else:
            found |= {f"{how} {id} {number}": (id, one) for number, one in enumerate(answer.value)}
    return found


def _equal_places(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return for each place the first one with the same value: equal values are written as one thing."""
    first: dict[str, str] = {}
    return tuple(first.setdefault(text, place) for place, text in sorted(texts.items()) if place != TITLE)


# --- kinds ---------------------------------------------------------------------------------------

_SAFE: Final = re.compile(r"[A-Za-z0-9_+=,.@:/-]*[A-Za-z0-9_+=@/-]")
"""The characters of an external ID. A colon at the end would be a key of YAML, and ``1.`` a list of Markdown.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""
_PUNCTUATION: Final = "_+=,.@:/-"
_CUTS: Final = re.compile(r":|/(?!.*/)|\.(?!.*\.)|=(?!.*=)|@(?!.*@)|\+(?!.*\+)|,(?!.*,)")
"""Each colon, and each other sign once."""
_ODD_HYPHENS: Final = re.compile(r"--|-$")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_ARN: Final = re.compile(r"(arn:aws[a-z-]*:(?!iam:|sts:)[a-z0-9-]+:)([a-z0-9-]*):([0-9]{12})?:([A-Za-z].*)")
_OF_AWS: Final = re.compile(r"aws(?:-.*)?|arn:.*")
_WORDS: Final = (
    *("y", "n", "yes", "no", "on", "off", "true", "false", "null"),
    *("for_each", "if", "in", "else", "endif", "endfor"),
)
"""Words that languages for configuration read as something else, such as https://yaml.org/type/bool.html."""


def kind_of(place: str, text: str) -> Kind | None:
    """Return the kind of a value; ``None`` if it is not safe.

    >>> kind_of("fix external-id", "MSP-6513270e"), kind_of("fix external-id", "true")
    (Kind(head='letter', signs=''), None)
    """
    if len(text) > LONGEST:
        return None
    if place == TITLE:
        return _kind_of_title(text)
    if not _SAFE.fullmatch(text) or _is_word(text.casefold()):
        return None
    if arn := _ARN.fullmatch(text):
        return _kind(f"{arn[1]}{bool(arn[2]):d}{bool(arn[3]):d}", arn[4])
    head = _head(text)
    return _kind(head, text[1:] if head == text[0] else text) if head else None


def _is_word(text: str) -> bool:
    """Return whether a value may be read as a word, also within a longer text, or as a device."""
    return any(text in word for word in _WORDS) or text.strip(_PUNCTUATION) in WINDOWS_DEVICES


def _kind(head: str, text: str) -> Kind:
    return Kind(head, "".join(sorted(_CUTS.findall(text))))


def _head(text: str) -> str:
    """Return how a value begins; empty if it may name a partition, or something of IAM."""
    if text.isdigit():
        return ACCOUNT if is_account_id(text) else DIGITS
    if _REGION.fullmatch(text):
        return REGION
    if _OF_AWS.fullmatch(text):
        return ""
    if text[0].isalpha():
        return LETTER
    return DIGIT if text[0].isdigit() or text[0] == "_" else text[0]


def has_odd_hyphens(text: str) -> bool:
    """Whether a value has two hyphens in a row, or one at the end."""
    return bool(_ODD_HYPHENS.search(text))


def _kind_of_title(text: str) -> Kind | None:
    """Return the kind of a title: whether Markdown escapes its start differs."""
    if not text.isprintable() or " ".join(text.split()) != text:
        return None
    alone, within = markdown_forms(text)
    return Kind(TITLE, "" if alone == within else "start")
