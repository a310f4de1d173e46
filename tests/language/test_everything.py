"""What the language allows is allowed, and whatever a file contains, loading it says what is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.diagnostics import has_errors
from octo_spec.iam.operators import FORMS, Family
from octo_spec.language.load import load_customers, load_spec
from octo_spec.language.plain_data import plain
from octo_spec.language.schema import MODELS
from octo_spec.language.shape_errors import CHILDREN, NOUNS, keys
from octo_spec.source import parse_yaml
from octo_spec.testing.laws import LAW

EVERYTHING = Path(__file__).with_name("everything.yaml").read_text(encoding="utf-8")
LINES = EVERYTHING.splitlines()

CUSTOMERS = """\
octospec-customers: 1
common: {preset: {principal: "131920598436"}, formats: {cloudformation: {}}}
customers:
  acme:
    title: ACME
    fix: {partition: aws, extra: on, buckets: [a, b], teams: ""}
    ask: [size]
    preset: {external-id: MSP-acme-7f3a91}
    formats: {cloudformation: {}, terraform: {options: [a, {b: c}]}}
    deployed:
      account: "012345678901"
      partition: aws
      roles: {reader: arn:aws:iam::012345678901:role/path/Reader}
      format: cloudformation
      stack: arn:aws:cloudformation:us-east-1:012345678901:stack/octo/51af3dc0-da77-11e4-872e-1234567db123
      region: us-east-1
      since: 2026-11-20
      state: claimed
      registered: 2026-11-30T12:00:00Z
    x-crm: {tier: 3, contacts: [a, b]}
  Beta-2: {}
"""


def test_a_spec_that_uses_every_key_loads() -> None:
    loaded = load_spec(EVERYTHING, "everything.yaml")
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.spec is not None


@pytest.mark.parametrize(
    "model", [model for model in NOUNS if model not in MODELS.values()], ids=lambda m: m.__name__
)
def test_every_key_is_in_it(model: type) -> None:
    text = EVERYTHING + CUSTOMERS
    assert [key for key in keys(model) if f"{key}:" not in text] == []
    assert model in CHILDREN.values()


OPERANDS = {
    Family.NUMERIC: "1",
    Family.DATE: "2027-06-30T00:00:00Z",
    Family.BOOL: "true",
    Family.NULL: "true",
    Family.BINARY: "QQ==",
    Family.IP: "10.0.0.0/8",
    Family.ARN: "arn:aws:s3:::x",
    Family.STRING: "x",
}


def test_every_operator_of_aws_is_accepted() -> None:
    entries = (f"'{name}': {{aws:y: '{OPERANDS[form.operator.family]}'}}" for name, form in FORMS.items())
    text = EVERYTHING.replace("NotIpAddress: {aws:SourceIp: 10.0.0.0/8}", ", ".join(entries))
    loaded = load_spec(text, "s.yaml")
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.spec is not None
    assert loaded.spec.groups["guard"].grants[1].when.keys() == FORMS.keys()


def test_a_customers_file_that_uses_every_key_loads() -> None:
    loaded = load_customers(CUSTOMERS, "customers.yaml")
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.file is not None
    assert loaded.file.customers["acme"].fix["buckets"] == ("a", "b")
    assert loaded.file.customers["acme"].formats["terraform"] == {"options": ["a", {"b": "c"}]}


VALUES = st.sampled_from(
    [
        "",
        "x",
        "'*'",
        "[]",
        "{}",
        "[x, {y: z}]",
        "{a: b}",
        "on",
        "-1",
        "${param.x}",
        "'${'",
        "~",
        "'x\x85'",
        "{a: [b]}",
    ]
)


@LAW
@given(line=st.integers(0, len(LINES) - 1), value=VALUES, keep=st.booleans())
def test_whatever_is_in_a_spec_is_loaded_or_refused_with_a_place(
    line: int, value: str, *, keep: bool
) -> None:
    key, colon, _ = LINES[line].partition(": ")
    changed = f"{key}{colon}{value}" if keep else f"{LINES[line]}{value}"
    loaded = load_spec("\n".join([*LINES[:line], changed, *LINES[line + 1 :]]) + "\n", "s.yaml")
    assert (loaded.spec is None) is has_errors(loaded.diagnostics)
    assert all(one.span is not None for one in loaded.diagnostics)


def test_data_is_text_lists_and_maps() -> None:
    node = parse_yaml("a: [on, 012, '', {b: }]\n", "s.yaml").node
    assert node is not None
    assert plain(node) == {"a": ["on", "012", "", {"b": None}]}
