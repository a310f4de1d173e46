"""Reads the rows that CloudTrail Lake or Athena return for a query over events, as these events.

A row has columns of the event in any spelling, ``eventTime`` or ``eventtime``. Athena writes a structure in a
CSV file as ``{type=AssumedRole, sessioncontext={sessionissuer={arn=…}}}``, which is no JSON and not escaped:
octospec looks for the ARN of the role only, and does not believe a text with several.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-view-events.html,
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html,
https://docs.aws.amazon.com/athena/latest/ug/querying-athena-tables.html,
https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html

>>> row = {"eventtime": "2026-11-01 10:00:00.000", "eventsource": "kms.amazonaws.com", "eventname": "Sign"}
>>> record = record_of_row({**row, "rolearn": "arn:aws:iam::111122223333:role/Reader"})
>>> record["eventTime"], record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"]
('2026-11-01T10:00:00Z', 'arn:aws:iam::111122223333:role/Reader')
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NAMES: Final = {
    name.lower(): name
    for name in ("eventTime", "eventSource", "eventName", "awsRegion", "errorCode", "eventCategory")
}
_NEEDED: Final = frozenset({"eventtime", "eventsource", "eventname"})
_ROLE_COLUMNS: Final = ("useridentity.sessioncontext.sessionissuer.arn", "sessionissuerarn", "rolearn")
_ISSUER: Final = re.compile(r"sessionissuer\s*=\s*\{([^{}]*)\}", re.IGNORECASE)
_ARN: Final = re.compile(r"(?:^|[\[{ ])arn=(arn:[^\s{}\]]+?)(?=, |[}\]]|$)", re.IGNORECASE)
"""The name of a role may have a comma, but no space after it."""
_EMPTY: Final = (None, "", "null", "NULL")
_LONGEST_FIELD: Final = 1 << 22


def is_query_row(data: object) -> bool:
    """Return whether a JSON object has the columns of a row."""
    return isinstance(data, dict) and {str(key).lower() for key in data} >= _NEEDED


def record_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event of a row."""
    columns = {key.lower(): value for key, value in row.items()}
    record = {name: columns[key] for key, name in _NAMES.items() if columns.get(key) not in _EMPTY}
    if isinstance(time := record.get("eventTime"), str):
        record["eventTime"] = _iso(time)
    if columns.get("managementevent") in (False, "false"):
        record["managementEvent"] = False
    record["userIdentity"] = {"sessionContext": {"sessionIssuer": {"arn": _role(columns)}}}
    record["resources"] = [{"ARN": arn} for arn in _resources(columns.get("resources"))]
    return record


def _iso(time: str) -> str:
    """Return a time of Lake, as ``2026-11-01 10:00:00.000``, in the form of events."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: UTC|Z)?$", r"\1T\2Z", time)


def _role(columns: Mapping[str, Any]) -> str | None:
    for name in _ROLE_COLUMNS:
        if isinstance(found := columns.get(name), str) and found not in _EMPTY:
            return found
    identity = _parse_json(columns.get("useridentity"))
    if isinstance(identity, str):
        issuers = _ISSUER.findall(identity)
        arns = _ARN.findall(issuers[0]) if len(issuers) == 1 else []
        return arns[0] if len(arns) == 1 else None
    found = _nested_value(identity, "sessioncontext", "sessionissuer", "arn")
    return found if isinstance(found, str) else None


def _resources(value: object) -> Iterator[str]:
    """Yield the ARNs of the resources of an event."""
    parsed = _parse_json(value)
    if isinstance(parsed, str):
        yield from _ARN.findall(parsed)
    for each in parsed if isinstance(parsed, list) else ():
        if isinstance(arn := _nested_value(each, "arn"), str):
            yield arn


def _parse_json(value: object) -> object:
    """Return the value of JSON text; any other value unchanged, and ``None`` for broken JSON."""
    if not isinstance(value, str) or not value.startswith(('{"', '[{"')):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _nested_value(value: object, *keys: str) -> object:
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = next((each for name, each in value.items() if str(name).lower() == key), None)
    return value


# --- results of queries ------------------------------------------------------------------------


def rows_of_results(data: object) -> list[dict[str, Any]] | None:
    """Return the rows of ``get-query-results`` of CloudTrail Lake or Athena; nothing for other data."""
    if not isinstance(data, dict):
        return None
    if isinstance(lake := data.get("QueryResultRows"), list):
        return [_lake_row(row) for row in lake]
    results = data.get("ResultSet")
    if isinstance(results, dict) and isinstance(rows := results.get("Rows"), list):
        header, *others = [_cells(row) for row in rows] or [[]]
        return [dict(zip(map(str, header), row, strict=False)) for row in others]
    return None


def _lake_row(row: object) -> dict[str, Any]:
    """Return a row of Lake, which has a mapping for each column."""
    columns = [each for each in row if isinstance(each, dict)] if isinstance(row, list) else []
    return {str(key): value for column in columns for key, value in column.items()}


def _cells(row: object) -> list[object]:
    cells = row.get("Data") if isinstance(row, dict) else None
    return [_nested_value(cell, "varcharvalue") for cell in cells] if isinstance(cells, list) else []


# --- CSV ---------------------------------------------------------------------------------------


def is_csv(beginning: str) -> bool:
    """Return whether a text begins with the header of a CSV file about events."""
    line = beginning.lstrip("\ufeff").partition("\n")[0]
    return {each.strip(' "\r').lower() for each in line.split(",")} >= _NEEDED


class DamagedCsvError(Exception):
    """A line of a CSV file that has no end, or not as many values as the first."""


def csv_rows(parts: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file; raise ``DamagedCsvError`` at the first damaged line."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = csv.reader(_lines(parts), strict=True)
    try:
        header = next(lines)
        for values in lines:
            if len(values) != len(header):
                raise DamagedCsvError
            yield dict(zip(header, values, strict=True))
    except csv.Error as error:
        raise DamagedCsvError from error


def _lines(parts: Iterable[str]) -> Iterator[str]:
    rest = ""
    for part in parts:
        *lines, rest = f"{rest}{part}".removeprefix("\ufeff").split("\n")
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest
