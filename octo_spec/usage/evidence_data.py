"""Evidence as JSON data, and back: what a state file keeps of a file of evidence.

>>> evidence = UsageEvidence(events=1, first="2026-11-02", last="2026-11-02")
>>> evidence.add(EvidenceUse("acme", "reader", "ec2:DeleteVolume", "*", "cloudtrail"), "2026-11-02")
>>> evidence_of(evidence_data(evidence)) == evidence
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octo_spec.usage.evidence import EvidenceUse, Seen, UsageEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue

_COUNTED: Final = {"uses": 5, "denied": 5, "unknown": 2}
"""The tables whose rows end with the last time and a count, and the texts before these."""
_TIMED: Final = {"services": 3, "unused": 3}
_PAIRS: Final = ("coded", "data_events")
_TEXTS: Final = ("logged", "regions")


def evidence_data(evidence: UsageEvidence) -> dict[str, JsonValue]:
    """Return evidence as data; the same evidence is the same data."""
    return {
        **{name: _listed(_counted_rows(getattr(evidence, name))) for name in _COUNTED},
        **{name: _listed((*key, time) for key, time in getattr(evidence, name).items()) for name in _TIMED},
        **{name: _listed(getattr(evidence, name)) for name in _PAIRS},
        **{name: sorted(getattr(evidence, name)) for name in _TEXTS},
        "events": evidence.events,
        "others": evidence.others,
        "first": evidence.first,
        "last": evidence.last,
    }


def _counted_rows(rows: Mapping[tuple[str, ...], Seen]) -> Iterator[tuple[str | int, ...]]:
    return ((*key, seen.last, seen.count) for key, seen in rows.items())


def _listed(rows: Iterable[tuple[str | int, ...]]) -> list[JsonValue]:
    return [list(row) for row in sorted(rows)]


def evidence_of(data: object) -> UsageEvidence | None:
    """Read evidence back; ``None`` for data of another form."""
    try:
        return _evidence(data) if isinstance(data, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def _evidence(data: Mapping[str, Any]) -> UsageEvidence:
    counted: dict[str, dict[Any, Seen]] = {
        name: {row[:-2]: Seen(row[-2], _number(row[-1])) for row in _rows(data[name], length, counts=True)}
        for name, length in _COUNTED.items()
    }
    timed = {name: {row[:-1]: row[-1] for row in _rows(data[name], n + 1)} for name, n in _TIMED.items()}
    return UsageEvidence(
        uses={EvidenceUse(*key): seen for key, seen in counted["uses"].items()},
        denied={EvidenceUse(*key): seen for key, seen in counted["denied"].items()},
        unknown=counted["unknown"],
        services=timed["services"],
        unused=timed["unused"],
        coded=set(_rows(data["coded"], 2)),
        data_events=set(_rows(data["data_events"], 2)),
        logged=set(map(_text, data["logged"])),
        regions=set(map(_text, data["regions"])),
        events=_number(data["events"]),
        others=_number(data["others"]),
        first=_text(data["first"]),
        last=_text(data["last"]),
    )


def _rows(rows: object, length: int, *, counts: bool = False) -> Iterator[tuple[Any, ...]]:
    """Yield rows of texts; with counts, each ends with a time and a number."""
    if not isinstance(rows, list):
        raise TypeError(rows)
    for row in rows:
        texts = row[:-1] if counts else row
        if len(row) != length + 2 * counts or not all(isinstance(each, str) for each in texts):
            raise ValueError(row)
        yield tuple(row)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value
