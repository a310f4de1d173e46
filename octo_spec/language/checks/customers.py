"""Customers: ids, which become folders, answers, each of which may be given once, and what is deployed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.language.checks.deployed_roles import deployed_findings
from octo_spec.language.codes import BAD_ANSWER, BAD_CUSTOMER_ID, CUSTOMER_CLASH, DECIDED_TWICE
from octo_spec.language.finding import Finding
from octo_spec.model.reserved_words import WINDOWS_DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.models.customers import CustomersFile, CustomerSpec
    from octo_spec.language.spans import Location

CUSTOMER_ID = re.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
CUSTOMER_ID_LENGTH = 64


def customer_ids(file: CustomersFile) -> Iterator[Finding]:
    """Find ids that cannot be a folder name on every system, and two ids with the same folder name."""
    seen: dict[str, str] = {}
    for id in file.customers:
        if problem := id_problem(id):
            yield _finding(BAD_CUSTOMER_ID, id, f"customer id {id!r} {problem[0]}", problem[1])
        if first := seen.get(id.lower()):
            yield _finding(
                CUSTOMER_CLASH, id, f"customers {first!r} and {id!r} would have the same folder", "rename one"
            )
        seen.setdefault(id.lower(), id)


def id_problem(id: str) -> tuple[str, str] | None:
    """Return the problem of a customer's id, and the help."""
    if not CUSTOMER_ID.fullmatch(id):
        return "cannot be a folder name on every system", "use letters, digits and single hyphens"
    if len(id) > CUSTOMER_ID_LENGTH:
        return f"has more than {CUSTOMER_ID_LENGTH} characters", "shorten it"
    return ("is a device name on Windows", "rename it") if id.lower() in WINDOWS_DEVICES else None


def customer_answers(file: CustomersFile) -> Iterator[Finding]:
    """Find answers that are both fixed and asked, and answers that look like references."""
    for at, customer in _customers(file):
        yield from entry_findings(customer, at)


def entry_findings(customer: CustomerSpec, at: Location = ()) -> Iterator[Finding]:
    """Find the same as ``customer_answers``, in the entry of one customer ``at`` a location."""
    for key, ids in (("ask", customer.ask), ("preset", customer.preset)):
        for position, id in enumerate(ids):
            if id in customer.fix:
                location = (*at, key, position if key == "ask" else id)
                message = f"{id!r} is already fixed, so it is not asked"
                yield Finding(DECIDED_TWICE, location, message, "keep one of them", on_key=key == "preset")
    for location, value in _values(at, customer):
        if "${" in value:
            message = "'${' is not allowed here: a customer's value cannot contain a reference"
            yield Finding(BAD_ANSWER, location, message)
    yield from deployed_findings(customer.deployed, at)


def _customers(file: CustomersFile) -> Iterator[tuple[Location, CustomerSpec]]:
    if file.common:
        yield ("common",), file.common
    for id, customer in file.customers.items():
        yield ("customers", id), customer


def _values(at: Location, customer: CustomerSpec) -> Iterator[tuple[Location, str]]:
    for key, answers in (("fix", customer.fix), ("preset", customer.preset)):
        for id, value in answers.items():
            for position, text in enumerate((value,) if isinstance(value, str) else value):
                yield (*at, key, id, position), text


def _finding(kind: DiagnosticKind, id: str, message: str, help: str) -> Finding:
    return Finding(kind, ("customers", id), message, help, on_key=True)
