"""Answers whether a vendor's product may do something for a customer.

This file needs only Python's standard library, so you can copy it into your product. It reads
``capabilities.json`` of each release, or what ``octospec features SPEC --json`` prints, and rows of
``status.jsonl``, as ``octospec status`` writes them.

>>> document = {
...     "octospec-capabilities": 1,
...     "version": "1.0.0",
...     "fixed": {},
...     "answers": {"cleanup": ["off", "on"]},
...     "features": {"volume-cleanup": {"when": [{"cleanup": ["on"]}], "undecided": [], "reason": ""}},
... }
>>> capabilities = Capabilities(document)
>>> row = {"state": "current", "release": "1.0.0", "inputs": [{"id": "cleanup", "values": ["off"]}]}
>>> answer = capabilities.allowed(row, "volume-cleanup")
>>> answer.answer, answer.because
('no', 'cleanup = off')
>>> bool(answer)
False

The page docs/features.md of octospec describes the rows and the answers.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes longer to import than the rest of this file
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from typing import Any, Final

__all__ = ["NO", "NOT_DECIDED", "YES", "Answer", "Capabilities", "CapabilitiesError", "answers_of", "load"]

YES: Final = "yes"
NO: Final = "no"
NOT_DECIDED: Final = "not-decided"

FORM: Final = "octospec-capabilities"
FORM_VERSION: Final = 1

_RELEASE_IS_KNOWN: Final = frozenset({"current", "outdated", "withdrawn", "unsupported"})
"""The states of a customer whose roles equal a release."""

_NOTHING_LESS: Final = frozenset({"stronger", "settings"})
"""The kinds of differences from a release that take no access or trust away."""

_MOST_COMBINATIONS: Final = 256
"""At most this number of combinations of unknown answers is tried."""

_MOST_KEPT: Final = 1024
"""At most this number of answers of a feature is kept for further customers."""

_IS_GIVEN: Final = " is given"
PLACES: Final = (("partition", "partition"), ("format", "deployed format"))
"""What a product may add to a row, and how the capabilities call it."""


class CapabilitiesError(ValueError):
    """A document that is not the capabilities of a release."""


class Answer:
    """``yes``, ``no`` or ``not-decided``, and why; only ``yes`` is true."""

    __slots__ = ("answer", "because")

    def __init__(self, answer: str, because: str) -> None:
        self.answer = answer
        self.because = because

    def __bool__(self) -> bool:
        return self.answer == YES

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and (self.answer, self.because) == (other.answer, other.because)

    def __hash__(self) -> int:
        return hash((self.answer, self.because))

    def __repr__(self) -> str:
        return f"Answer({self.answer!r}, {self.because!r})"


class Capabilities:
    """What releases of one spec permit: one document for each release."""

    def __init__(self, *documents: Mapping[str, Any]) -> None:
        self._releases: dict[str, _Release] = {}
        for document in documents:
            release = _Release(document)
            known = self._releases.setdefault(release.version, release)
            if known.document != release.document:
                message = f"two documents of release {release.version} are not the same"
                raise CapabilitiesError(message)
        names = {release.name for release in self._releases.values()}
        if len(names) > 1:
            message = f"capabilities of several specs: {', '.join(sorted(map(str, names)))}"
            raise CapabilitiesError(message)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of the releases, in the order of the documents."""
        return tuple(self._releases)

    def features(self, version: str) -> tuple[str, ...]:
        """Return the ids of the features of a release; none if the release is not known."""
        release = self._releases.get(version)
        return tuple(release.features) if release else ()

    def allowed(self, row: Mapping[str, Any] | None, feature: str) -> Answer:
        """Return whether the product may use a feature for the customer of a row of ``status.jsonl``."""
        if row is None or not hasattr(row, "get"):
            return Answer(NOT_DECIDED, "there is no row of the customer")
        state = row.get("state")
        if state == "not-deployed":
            return Answer(NO, "the roles are not deployed")
        version = row.get("release")
        if not isinstance(version, str) or not (state is None or _is_in(state, _RELEASE_IS_KNOWN)):
            return self._answer_without_release(row, feature)
        if row.get("limits"):
            return Answer(NOT_DECIDED, "settings of the customer deny some of what the release grants")
        return self._answer_in_release(version, row, feature)

    def would_be_allowed(self, row: Mapping[str, Any], feature: str, version: str) -> Answer:
        """Return whether the product may use a feature once the customer has another release.

        The customer is assumed to keep all answers that the row has.
        """
        return self._answer_in_release(version, row, feature)

    def with_answers(self, version: str, feature: str, answers: Mapping[str, str]) -> Answer:
        """Return whether a release permits a feature to a customer who gives these answers, by id."""
        found = self._find(version, feature)
        if isinstance(found, Answer):
            return found
        fixed = self._releases[version].fixed
        return found.answer({**fixed, **answers} if fixed else answers)

    def _find(self, version: str, feature: str) -> _Feature | Answer:
        release = self._releases.get(version)
        if release is None:
            return Answer(NOT_DECIDED, f"there are no capabilities of release {version}")
        found = release.features.get(feature)
        return found or Answer(NO, f"release {version} has no feature {feature}")

    def _answer_in_release(self, version: str, row: Mapping[str, Any], feature: str) -> Answer:
        found = self._find(version, feature)
        if isinstance(found, Answer):
            return found
        return found.answer_of_row(row, self._releases[version].fixed)

    def _answer_without_release(self, row: Mapping[str, Any], feature: str) -> Answer:
        """Decide for roles that equal no release: they may do more than the nearest one, and nothing less."""
        state, nearest = row.get("state"), row.get("nearest")
        is_more = state == "drifted" and _takes_nothing_away(row.get("drift")) and not row.get("limits")
        if is_more and isinstance(nearest, str):
            answer = self._answer_in_release(nearest, row, feature)
            if answer:
                return Answer(YES, f"the roles may do more than release {nearest}: {answer.because}")
            return Answer(NOT_DECIDED, f"the roles may do more than release {nearest}, which is not enough")
        if state == "drifted":
            return Answer(NOT_DECIDED, "the roles equal no release")
        reason = row.get("reason")
        text = reason.get("text") if isinstance(reason, dict) else None
        return Answer(NOT_DECIDED, str(text or "it is not known which release is deployed"))


def _is_in(value: object, known: frozenset[str]) -> bool:
    return isinstance(value, str) and value in known


def _takes_nothing_away(drift: object) -> bool:
    """Return whether differences are known, and each is of a kind that takes nothing away."""
    items = drift if isinstance(drift, (list, tuple)) else ()
    kinds = [item.get("kind") if isinstance(item, dict) else None for item in items]
    return bool(kinds) and all(_is_in(kind, _NOTHING_LESS) for kind in kinds)


class _Release:
    __slots__ = ("document", "features", "fixed", "name", "version")

    def __init__(self, document: Mapping[str, Any]) -> None:
        if not isinstance(document, dict) or document.get(FORM) != FORM_VERSION:
            message = f"not the capabilities of a release: {FORM!r} is not {FORM_VERSION}"
            raise CapabilitiesError(message)
        self.document, self.name = document, document.get("name")
        try:
            self.version = document["version"]
            self.fixed = dict(document["fixed"])
            values = document["answers"]
            self.features = {id: _Feature(each, values) for id, each in document["features"].items()}
        except (AttributeError, KeyError, TypeError) as error:
            message = f"not the capabilities of a release: {error}"
            raise CapabilitiesError(message) from None


class _Feature:
    """The combinations of answers for which a feature has what it needs, and those that are not decided."""

    __slots__ = ("_answers", "mentioned", "reason", "undecided", "values", "when")

    def __init__(self, written: Mapping[str, Any], values: Mapping[str, list[str]]) -> None:
        self.when = _cases(written["when"])
        self.undecided = _cases(written["undecided"])
        self.reason = written["reason"]
        self.mentioned = tuple(sorted({id for case in (*self.when, *self.undecided) for id, _ in case}))
        self.values = {id: tuple(values[id]) for id in self.mentioned}
        self._answers: dict[tuple[str | None, ...], Answer] = {}

    def answer_of_row(self, row: Mapping[str, Any], fixed: Mapping[str, str]) -> Answer:
        """Answer for a row, with the answers that its release fixes."""
        if not self.mentioned:
            return self.answer(fixed)
        answers = answers_of(row, self.values)
        return self.answer({**fixed, **answers} if fixed else answers)

    def answer(self, known: Mapping[str, str]) -> Answer:
        """Answer for the known answers; the others may have any value. Most customers have the same few."""
        key = tuple([known.get(id) for id in self.mentioned])
        found = self._answers.get(key)
        if found is None:
            found = self._decide(known)
            if len(self._answers) < _MOST_KEPT:
                self._answers[key] = found
        return found

    def _decide(self, known: Mapping[str, str]) -> Answer:
        unknown = [id for id in self.mentioned if known.get(id) not in self.values[id]]
        found = self._decision(known) if not unknown else self._common_decision(known, unknown)
        if found is None:
            return Answer(NOT_DECIDED, f"it depends on {' and '.join(unknown)}, which the row does not have")
        if found == NOT_DECIDED:
            return Answer(found, self.reason or "octospec did not decide it")
        shown = ", ".join(f"{id} = {known[id]}" for id in self.mentioned if id not in unknown)
        return Answer(found, shown or ("always" if found == YES else "no role has all that it needs"))

    def _decision(self, answers: Mapping[str, str]) -> str:
        if any(all(answers[id] in values for id, values in case) for case in self.when):
            return YES
        if any(all(answers[id] in values for id, values in case) for case in self.undecided):
            return NOT_DECIDED
        return NO

    def _common_decision(self, known: Mapping[str, str], unknown: list[str]) -> str | None:
        """Return the answer that all combinations of unknown answers have; ``None`` if they differ."""
        combinations = [dict(known)]
        for id in unknown:
            combinations = [{**each, id: value} for each in combinations for value in self.values[id]]
            if len(combinations) > _MOST_COMBINATIONS:
                return None
        found = {self._decision(each) for each in combinations}
        return found.pop() if len(found) == 1 else None


def _cases(
    written: Iterable[Mapping[str, Iterable[str]]],
) -> tuple[tuple[tuple[str, frozenset[str]], ...], ...]:
    return tuple(tuple((id, frozenset(values)) for id, values in case.items()) for case in written)


def answers_of(row: Mapping[str, Any], wanted: Container[str] | None = None) -> dict[str, str]:
    """Return the answers of a customer by id, also whether a parameter is given; only those wanted."""
    answers = {}
    for key, id in PLACES:
        if isinstance(row.get(key), str) and row[key]:
            answers[id] = row[key]
    for id, values in _inputs(row.get("inputs")):
        if wanted is None or id in wanted:
            some = [value for value in values if value]
            if len(some) == 1:
                answers[id] = some[0]
        is_given = id + _IS_GIVEN
        if wanted is None or is_given in wanted:
            answers[is_given] = "yes" if any(values) else "no"
    return answers


def _inputs(inputs: object) -> Iterable[tuple[str, Iterable[str]]]:
    """Yield the inputs of a row; one of another form is skipped, so it is not known."""
    for given in inputs if isinstance(inputs, (list, tuple)) else ():
        if isinstance(given, dict) and isinstance(given.get("id"), str) and _are_texts(given.get("values")):
            yield given["id"], given["values"]


def _are_texts(values: object) -> bool:
    return isinstance(values, (list, tuple)) and all(isinstance(each, str) for each in values)


def load(*paths: str) -> Capabilities:
    """Read the capabilities of releases from files; raise ``CapabilitiesError`` if one is something else."""
    import json  # noqa: PLC0415 - a product that has the documents already does not need it

    documents = []
    for path in paths:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes longer to import
            try:
                documents.append(json.load(file))
            except ValueError as error:
                message = f"{path}: not JSON: {error}"
                raise CapabilitiesError(message) from None
    return Capabilities(*documents)
