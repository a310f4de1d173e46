"""The external IDs of all customers: each must belong to one customer, and must be hard to guess.

An external ID distinguishes a vendor's requests for one customer from those for another. Anyone who knows or
guesses the ID of another customer can make the vendor act there: the confused deputy,
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import CustomerFinding
from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import LEAST_BITS, value_bits
from octo_spec.language.texts import read_text
from octo_spec.model.text import Param, Text
from octo_spec.resolve.codes import GUESSABLE_EXTERNAL_ID, SHARED_EXTERNAL_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.language.models.spec import Spec
    from octo_spec.resolve.customers import Customer, PlacedAnswer


@frozen
class KnownExternalId:
    """An external ID that follows from a customer's entry, and the place of the answer that decides it.

    ``parameters`` are the ids of the parameters in it, and ``answers`` their texts.
    """

    customer: Customer
    value: str
    span: Span | None
    parameters: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


def external_id_problems(spec: Spec, customers: Sequence[Customer]) -> Iterator[Diagnostic]:
    """Find external IDs that two of ``customers`` share, and those that can be guessed.

    Pass all customers: an ID that is asked at deploy time is not known here.
    """
    known = tuple(known_external_ids(spec, customers))
    yield from _shared_external_ids(known)
    yield from _guessable(known)


def known_external_ids(spec: Spec, customers: Iterable[Customer]) -> Iterator[KnownExternalId]:
    """List the external IDs that follow from the entries of customers, each once for a customer."""
    texts = dict.fromkeys(_texts(spec))
    for customer in customers:
        answers = {**customer.preset, **customer.fix}
        found = (known for text in texts for known in _external_ids(text, answers, customer))
        yield from {known.value: known for known in found}.values()


def _texts(spec: Spec) -> Iterator[Text]:
    for role in spec.roles.values():
        for entry in role.trust:
            read = (read_text(written, spec) for written in entry.external_id)
            yield from (text for text in read if isinstance(text, Text))


def _external_ids(
    text: Text, answers: dict[str, PlacedAnswer], customer: Customer
) -> tuple[KnownExternalId, ...]:
    """Return the external IDs with a customer's answers filled in: two if the ID is rotated.

    The result is empty if an answer is missing or the text has another reference.
    """
    known: tuple[KnownExternalId, ...] = (KnownExternalId(customer, "", None),)
    for piece in text.pieces:
        match piece:
            case str():
                known = tuple(replace(each, value=each.value + piece) for each in known)
            case Param(id) if id in answers:
                known = tuple(
                    _with_part(id, value, each, answers[id]) for each in known for value in _both(answers[id])
                )
            case _:
                return ()
    return known


def _both(answer: PlacedAnswer) -> tuple[str, ...]:
    """Return the text of an answer, or both texts while it is rotated."""
    return (answer.value,) if isinstance(answer.value, str) else answer.value


def _with_part(id: str, value: str, known: KnownExternalId, answer: PlacedAnswer) -> KnownExternalId:
    return replace(
        known,
        value=f"{known.value}{value}",
        span=answer.span,
        parameters=(*known.parameters, id),
        answers=(*known.answers, value),
    )


# --- shared ------------------------------------------------------------------------------------


def _shared_external_ids(known: Iterable[KnownExternalId]) -> Iterator[Diagnostic]:
    first: dict[str, KnownExternalId] = {}
    for external_id in known:
        before = first.setdefault(external_id.value, external_id)
        if before is not external_id:
            who = f"customers {before.customer.id!r} and {external_id.customer.id!r}"
            message = f"{who} have the same external ID, so each could get access as the other"
            problem = SHARED_EXTERNAL_ID.at(
                external_id.span, message, "run 'octospec external-id' to generate one"
            )
            yield replace(problem, finding=CustomerFinding(external_id.customer.id))


# --- guessable ---------------------------------------------------------------------------------


def _guessable(known: Sequence[KnownExternalId]) -> Iterator[Diagnostic]:
    prefix = _common_prefix(tuple({external_id.value for external_id in known}))
    for external_id in known:
        problem = _guess(external_id, prefix)
        if problem and GUESSABLE_EXTERNAL_ID.name not in external_id.customer.accept:
            message = f"the external ID {_whose(external_id.customer)} can be guessed: {problem}"
            guessable = GUESSABLE_EXTERNAL_ID.at(
                external_id.span, message, "run 'octospec external-id' to generate one"
            )
            yield replace(guessable, finding=CustomerFinding(external_id.customer.id))


def _whose(customer: Customer) -> str:
    return f"of {customer.id!r}" if customer.id else "that is given"


def _guess(external_id: KnownExternalId, prefix: str) -> str:
    """Return how it can be guessed; empty if it cannot."""
    customer = external_id.customer
    if made_from := _digest_source(external_id.value, customer):
        return f"it is a digest of {made_from!r}"
    bits = int(value_bits(_without_own_words(external_id.value.removeprefix(prefix), customer)))
    if bits >= LEAST_BITS:
        return ""
    return (
        f"without the customer's name and the part that others share it has at most {bits} bits, "
        f"but {LEAST_BITS} are required"
    )


def _common_prefix(values: Sequence[str]) -> str:
    """Return the common prefix of several values.

    >>> _common_prefix(("MSP-7f3a", "MSP-91b6"))
    'MSP-'
    """
    if len(values) < 2:  # noqa: PLR2004 - one value has nothing in common
        return ""
    low, high = min(values), max(values)
    end = next(
        (index for index, pair in enumerate(zip(low, high, strict=False)) if len(set(pair)) > 1), len(low)
    )
    return low[:end]


def _digest_source(value: str, customer: Customer) -> str | None:
    """Return the id or the title if the value contains its digest."""
    from hashlib import md5, sha1, sha256  # noqa: PLC0415 - OpenSSL, only needed for customers

    for source in (customer.id, customer.title):
        for name in {source, source.lower()} - {""}:
            digests = (
                digest(name.encode(), usedforsecurity=False).hexdigest() for digest in (md5, sha1, sha256)
            )
            if any(digest[:8] in value.lower().replace("-", "") for digest in digests):
                return source
    return None


def _without_own_words(value: str, customer: Customer) -> str:
    """Return a value without the words of a customer's id and title.

    >>> from octo_spec.resolve.customers import Customer
    >>> _without_own_words("acme-7f3a91", Customer(id="acme", title="ACME Corporation"))
    '-7f3a91'
    """
    words = {word for word in re.split(r"\W+", f"{customer.id} {customer.title}") if len(word) > 1}
    if value.isascii():  # to compile a pattern for each customer takes longer than all else here
        lower = value.lower()
        words = {word for word in words if not word.isascii() or word.lower() in lower}
    longest = sorted(words, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), "", value, flags=re.IGNORECASE) if words else value
