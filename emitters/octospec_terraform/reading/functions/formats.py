"""Functions on texts in YAML and CSV, on network addresses, and on name-based IDs."""

from __future__ import annotations

import base64
import csv
import hashlib
import ipaddress
import re
import uuid
from io import StringIO
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

from octo_spec.foreign.notes import refuse
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_terraform.reading.conversions import spelled_number
from octospec_terraform.reading.functions.kinds import literals, plain, unknown
from octospec_terraform.reading.values import Listing, Table, fail, string

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.functions.kinds import Function, Plain
    from octospec_terraform.reading.values import Value

    Read = Callable[[str, Span], Value]


def _text_function(name: str, run: Read) -> Plain:
    """Create a function of one known text; an unknown text results in a parameter."""

    def called(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
        known = literals(evaluator, values, span)
        return unknown(name, values, span) if known is None else run(known[0], span)

    return called


# --- YAML --------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS: Final = {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_UNSURE: Final = re.compile(r"(?i)y|yes|n|no|on|off|<<|[-+.]?[0-9][0-9a-z_:.+-]*|[-+]?\.(?:inf|nan)")
"""Plain words that YAML versions read differently."""


def _yaml(text: str, span: Span) -> Value:
    parsed = parse_yaml(text, span.path)
    if parsed.diagnostics:
        refuse(span, f"octospec cannot read this YAML: {parsed.diagnostics[0].message}")
    return fail(span, "this YAML is empty") if parsed.node is None else _node_value(parsed.node, span)


def _node_value(node: Node, span: Span) -> Value:
    if node.tag:
        refuse(span, f"octospec does not support the YAML tag {node.tag}")
    match node:
        case Scalar():
            return _scalar_value(node, span)
        case Sequence(items):
            return Listing(tuple(_node_value(item, span) for item in items), span=span)
        case Mapping(entries):
            table = ((entry.key.value, _node_value(entry.value, span)) for entry in entries)
            return Table(tuple(sorted(table, key=lambda pair: pair[0])), span=span)


def _scalar_value(scalar: Scalar, span: Span) -> Value:
    text = scalar.value
    if not scalar.plain:
        return string(span, text)
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _NUMBER.fullmatch(text):
        return spelled_number(text, span)
    if _UNSURE.fullmatch(text) and len(text) <= _LONGEST_UNSURE:
        refuse(span, f"the meaning of {text!r} depends on the version of YAML; quote it")
    return string(span, text)


_LONGEST_UNSURE: Final = 100


# --- CSV ---------------------------------------------------------------------------------------


def _csv(text: str, span: Span) -> Value:
    """Read a table with a header: https://developer.hashicorp.com/terraform/language/functions/csvdecode."""
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        fail(span, f"this is not valid CSV: {error}")
    if not rows:
        fail(span, "this CSV has no header line")
    names, *lines = rows
    if len(set(names)) < len(names) or any(len(line) != len(names) for line in lines):
        fail(span, "a line of this CSV has other columns than the header, or two columns have the same name")
    return Listing(tuple(_row(names, line, span) for line in lines), span=span)


def _row(names: list[str], line: list[str], span: Span) -> Table:
    cells = sorted(zip(names, line, strict=True))
    return Table(tuple((name, string(span, cell)) for name, cell in cells), span=span)


# --- networks ----------------------------------------------------------------------------------


def _network(text: str, span: Span) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        if re.search(r"(?<![0-9])0[0-9]", text):
            refuse(span, "whether Terraform accepts a number that begins with 0 depends on its version")
        return fail(span, f"this is not a valid network: {error}")


def _whole(value: Value, span: Span) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        refuse(span, "expected a known whole number here")
    return value


def _subnet(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    known = literals(evaluator, values[:1], span)
    if known is None:
        return unknown("cidrsubnet", values[:1], span)
    network, bits, number = _network(known[0], span), _whole(values[1], span), _whole(values[2], span)
    if bits < 0:
        refuse(span, "octospec does not support cidrsubnet with a negative number of bits")
    length = network.prefixlen + bits
    if bits > network.max_prefixlen - network.prefixlen or not 0 <= number < 1 << bits:
        fail(span, "this network has no such part")
    first = int(network.network_address) + (number << (network.max_prefixlen - length))
    return string(span, f"{type(network.network_address)(first)}/{length}")


def _host(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    known = literals(evaluator, values[:1], span)
    if known is None:
        return unknown("cidrhost", values[:1], span)
    network, number = _network(known[0], span), _whole(values[1], span)
    if not -network.num_addresses <= number < network.num_addresses:
        fail(span, "this network has no such host")
    return string(span, str(network[number]))


# --- ids and digests ---------------------------------------------------------------------------

_NAMESPACES: Final = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _named_id(evaluator: Evaluation, values: tuple[Value, ...], span: Span) -> Value:
    known = literals(evaluator, values, span)
    if known is None:
        return unknown("uuidv5", values, span)
    space, name = known
    try:
        return string(span, str(uuid.uuid5(_NAMESPACES.get(space) or uuid.UUID(space), name)))
    except ValueError:
        return fail(span, f"{space!r} is not a UUID namespace")


def _digest64(algorithm: str) -> Read:
    def digest(text: str, span: Span) -> Value:
        return string(span, base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode())

    return digest


FORMATS: Final[dict[str, Function]] = {
    "yamldecode": plain(_text_function("yamldecode", _yaml), 1),
    "csvdecode": plain(_text_function("csvdecode", _csv), 1),
    "urlencode": plain(_text_function("urlencode", lambda text, span: string(span, quote_plus(text))), 1),
    "cidrsubnet": plain(_subnet, 3),
    "cidrhost": plain(_host, 2),
    "uuidv5": plain(_named_id, 2),
    "base64sha256": plain(_text_function("base64sha256", _digest64("sha256")), 1),
    "base64sha512": plain(_text_function("base64sha512", _digest64("sha512")), 1),
}
