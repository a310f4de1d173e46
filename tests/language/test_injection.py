"""Text that means something in HCL, YAML, a shell or Markdown is text: it is kept as it is written."""

import json
from operator import attrgetter

import pytest

from octo_spec.language.load import load_customers, load_spec
from octo_spec.plugin.discovery import reserved_by_targets

HOSTILE = (
    '"; rm -rf / #',
    "$(touch /tmp/x) `id` && a | b > c",
    "'; DROP '' --",
    "%{ for x in y } %%{ $${",
    '" } resource "null_resource" "x" {',
    "EOT <<EOF <<-EOF",
    "!Ref x",
    "- a: b # c",
    "*alias &anchor <<: [a, {b: c}]",
    "--- ... %YAML 1.1",
    "{{ 7 * 7 }} {% raw %} {# c #}",
    "[x](javascript:alert(1)) <script>alert(1)</script> ![i](http://x)",
    "| a | b | **c** __d__ ``` ~~~ > q # h",
    "\\n \\u0000 \\x07 \\",
    "*/ /* // -- ;;",
    "yes",
    "0123",
    "2012-10-17",
    "~",
    "é ß ÿ",
)

WHYS = (
    "roles.reader.trust[0].why",
    "roles.reader.trust[0].without_external_id",
    "roles.reader.why",
    "groups.cost.why",
    "groups.cost.grants[0].why",
    "groups.cost.accept.a-rule.reason",
    "never[0].why",
    "categories.cost-data",
    "parameters.bucket.label",
    "parameters.bucket.section",
    "parameters.bucket.pattern_help",
)
DESCRIPTIONS = (
    "description",
    "parameters.bucket.description",
    "choices.level.description",
    "choices.level.label",
    "choices.level.section",
    "choices.level.levels.act",
    "roles.reader.description",
)
VALUES = ("parameters.bucket.default", "parameters.site.allowed", "parameters.zone.allowed.eu.fact")
FIELDS = (*WHYS, *DESCRIPTIONS, *VALUES)


def spec_with(field: str, text: str) -> str:
    def at(name: str, otherwise: str = "Text.") -> str:
        return json.dumps(text if name == field else otherwise, ensure_ascii=False)

    return f"""\
octospec: 1
name: small
version: 1.0.0
description: {at("description")}
categories: {{cost-data: {at("categories.cost-data")}}}
parameters:
  bucket:
    description: {at("parameters.bucket.description")}
    label: {at("parameters.bucket.label")}
    section: {at("parameters.bucket.section")}
    default: {at("parameters.bucket.default")}
    pattern: ^.*$
    pattern-help: {at("parameters.bucket.pattern_help")}
  zone:
    description: A zone.
    allowed: {{eu: {{fact: {at("parameters.zone.allowed.eu.fact")}}}, us: {{fact: a}}}}
  site:
    description: A site.
    allowed: [eu, {at("parameters.site.allowed", "us")}]
choices:
  level:
    description: {at("choices.level.description")}
    label: {at("choices.level.label")}
    section: {at("choices.level.section")}
    levels: {{none: Nothing., act: {at("choices.level.levels.act")}}}
roles:
  reader:
    name: Reader
    why: {at("roles.reader.why")}
    description: {at("roles.reader.description")}
    trust:
      - account: "131920598436"
        why: {at("roles.reader.trust[0].why")}
        without-external-id: {at("roles.reader.trust[0].without_external_id")}
    inline: {{root: [cost]}}
groups:
  cost:
    category: cost-data
    access: read
    why: {at("groups.cost.why")}
    needs: {{level: act}}
    accept: {{a-rule: {at("groups.cost.accept.a-rule.reason")}}}
    grants:
      - allow: "s3:*"
        on: "arn:aws:s3:::${{param.bucket}}/${{param.zone.fact}}/${{param.site}}"
        why: {at("groups.cost.grants[0].why")}
never:
  - allow: "iam:*"
    why: {at("never[0].why")}
"""


def reached(value: object, field: str) -> object:
    """Go through attributes, maps and lists as a field is written above."""
    for step in field.replace("[0]", ".0").split("."):
        match value:
            case dict():
                value = value[step]
            case tuple():
                value = value[int(step)]
            case _:
                value = attrgetter(step)(value)
    return value


@pytest.mark.large
@pytest.mark.parametrize("field", FIELDS)
def test_hostile_text_is_kept_as_it_is_written(field: str) -> None:
    for text in HOSTILE:
        if field in DESCRIPTIONS and "${" in text:
            continue
        if field in VALUES and "${" in text:
            continue
        loaded = load_spec(spec_with(field, text), "spec.yaml")
        assert loaded.spec is not None, [str(one) for one in loaded.diagnostics]
        found = reached(loaded.spec, field)
        assert text in found if isinstance(found, dict) else found == text


@pytest.mark.parametrize("field", [*DESCRIPTIONS, *VALUES])
def test_a_description_or_a_value_holds_no_reference(field: str) -> None:
    loaded = load_spec(spec_with(field, "a ${account} b"), "spec.yaml")
    assert [one.kind.name for one in loaded.diagnostics] in (["misplaced-reference"], ["bad-answer"])


@pytest.mark.parametrize("field", FIELDS)
def test_what_would_fetch_a_secret_is_allowed_nowhere(field: str) -> None:
    loaded = load_spec(spec_with(field, "x {{resolve:ssm:/a}}"), "spec.yaml", reserved_by_targets())
    assert [one.kind.name for one in loaded.diagnostics] == ["dynamic-reference"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_customer_is_kept_as_it_is_written(text: str) -> None:
    quoted = json.dumps(text)
    acme = f"{{title: {quoted}, fix: {{a: {quoted}}}, preset: {{b: [{quoted}]}}}}"
    file = f"octospec-customers: 1\ncustomers: {{acme: {acme}}}\n"
    customers = load_customers(file, "customers.yaml").file
    hostile = "${" in text
    assert (customers is None) is hostile
    if customers is not None:
        kept = customers.customers["acme"]
        assert (kept.title, kept.fix, kept.preset) == (text, {"a": text}, {"b": (text,)})
