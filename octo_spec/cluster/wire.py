"""Tasks for a worker and their results, as JSON: neither code nor octospec's classes are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.pipeline.proof import Proof
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.proven_customers import ProvenCustomer, ProvenCustomers
from octo_spec.storage.folders.folder_report import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octo_spec.model.environment import Value

Data: TypeAlias = Any
"""What JSON can hold."""

# --- customers ---------------------------------------------------------------------------------


def customer_data(customer: Customer) -> Data:
    """Write an entry, with its places; where it is deployed decides nothing that a worker builds."""
    return {
        "id": customer.id,
        "title": customer.title,
        "fix": _answers(customer.fix),
        "preset": _answers(customer.preset),
        "ask": {id: _span(span) for id, span in customer.ask.items()},
        "formats": [_format(request) for request in customer.formats],
        "accept": sorted(customer.accept),
    }


def customer_of(data: Data) -> Customer:
    """Read what ``customer_data`` wrote."""
    return Customer(
        id=data["id"],
        title=data["title"],
        fix=_answers_of(data["fix"]),
        preset=_answers_of(data["preset"]),
        ask={id: _span_of(span) for id, span in data["ask"].items()},
        formats=tuple(map(_format_of, data["formats"])),
        accept=frozenset(data["accept"]),
    )


def _answers(answers: Mapping[str, PlacedAnswer]) -> Data:
    return {id: [answer.value, _span(answer.span), _span(answer.key)] for id, answer in answers.items()}


def _answers_of(data: Data) -> dict[str, PlacedAnswer]:
    return {
        id: PlacedAnswer(_value_of(value), _span_of(span), _span_of(key))
        for id, (value, span, key) in data.items()
    }


def _value_of(value: Data) -> Value:
    return tuple(value) if isinstance(value, list) else str(value)


def _format(request: FormatRequest) -> Data:
    spans = {option: _span(span) for option, span in request.option_spans.items()}
    return [request.name, dict(request.options), _span(request.span), spans]


def _format_of(data: Data) -> FormatRequest:
    name, options, span, spans = data
    return FormatRequest(
        name, options, _span_of(span), {option: Span(*of_option) for option, of_option in spans.items()}
    )


def _span(span: Span | None) -> Data:
    return span and [span.path, span.line, span.column, span.end_line, span.end_column]


def _span_of(data: Data) -> Span | None:
    return Span(*data) if data else None


# --- partitions --------------------------------------------------------------------------------


def partition_data(customers: Sequence[Customer], proven: ProvenCustomers) -> Data:
    """Write some customers, and what is known of them: only the caller of a cluster has the cache."""
    known = {one.id: proven.of[one.id] for one in customers if one.id in proven.of}
    return {
        "customers": list(map(customer_data, customers)),
        "proven": {id: [one.key, one.digest] for id, one in known.items()},
    }


def partition_of(data: Data) -> tuple[tuple[Customer, ...], ProvenCustomers]:
    """Read what ``partition_data`` wrote."""
    known = {id: ProvenCustomer(*one) for id, one in data["proven"].items()}
    return tuple(map(customer_of, data["customers"])), ProvenCustomers(of=known)


# --- reports -----------------------------------------------------------------------------------


def report_data(report: CustomerReport) -> Data:
    """Write the report about one customer."""
    return {
        "id": report.id,
        "state": report.state.value,
        "proofs": [proof.value for proof in report.proofs],
        "diagnostics": [_diagnostic(each) for each in report.diagnostics],
        "notes": [_diagnostic(each) for each in report.notes],
        "manifest": report.manifest,
        "details": report.details,
        "unchecked": report.unchecked,
        "digest": report.digest,
    }


def report_of(data: Data) -> CustomerReport:
    """Read what ``report_data`` wrote."""
    return CustomerReport(
        data["id"],
        State(data["state"]),
        tuple(map(Proof, data["proofs"])),
        tuple(map(_diagnostic_of, data["diagnostics"])),
        tuple(map(_diagnostic_of, data["notes"])),
        data["manifest"],
        tuple(data["details"]),
        tuple(data["unchecked"]),
        data["digest"],
    )


def _diagnostic(diagnostic: Diagnostic) -> Data:
    kind = diagnostic.kind
    kind_data = [kind.code, kind.name, kind.severity.value, kind.summary]
    return [kind_data, diagnostic.message, _span(diagnostic.span), diagnostic.help]


def _diagnostic_of(data: Data) -> Diagnostic:
    (code, name, severity, summary), message, span, help = data
    return Diagnostic(DiagnosticKind(code, name, Severity(severity), summary), message, _span_of(span), help)
