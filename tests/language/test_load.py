"""A spec becomes models in the file's words, and each error of its shape has a place."""

import pytest

from octo_spec.language.load import LoadedSpec, load_spec

SPEC = """\
octospec: 1
name: reader
version: 1.2.0
description: |
  Reads what
  things cost.
parameters:
  external-id: {description: The external ID., min-length: 2, max-length: 1224}
  zone:
    description: A zone.
    default: eu
    allowed: {eu: {host: "1"}, us: {host: "2"}}
  buckets: {description: Buckets., type: list, default: logs, allowed: [logs, cost]}
choices:
  rightsize: {description: Rightsizing., levels: [none, read, act], ask: build}
  audit: {description: Audit., requires: {rightsize: read}}
roles:
  reader:
    name: Reader
    path: /${param.zone.host}/
    why: Draws cost.
    max-session: 90m
    trust: {account: "131920598436", external-id: "${param.external-id}"}
    inline: {root: cost}
groups:
  cost:
    category: cost-data
    access: read
    needs: {rightsize: read, audit: on}
    why: Cost.
    grants:
      - allow: ce:Get*
        on: arn:aws:s3:::${param.buckets}/*
        when: {StringEquals: {aws:RequestedRegion: [a, b]}}
        accept: {some-rule: A reason., other-rule: {reason: A reason., until: 2027-06-30}}
      - deny-all-except: [ce:Get*]
        on-all-except: arn:aws:s3:::x
never:
  - {allow: "iam:*", why: Never., except: reader}
"""


def loaded(text: str) -> LoadedSpec:
    return load_spec(text, "spec.yaml")


def test_one_value_alone_is_a_list_of_one() -> None:
    spec = loaded(SPEC).spec
    assert spec is not None
    assert spec.groups["cost"].grants[0].allow == ("ce:Get*",)
    assert spec.roles["reader"].trust[0].account == ("131920598436",)
    assert spec.roles["reader"].inline == {"root": ("cost",)}
    assert spec.parameters["buckets"].default == ("logs",)
    assert spec.never[0].except_ == ("reader",)


def test_what_is_absent_has_its_default() -> None:
    spec = loaded(SPEC).spec
    assert spec is not None
    first, second = spec.groups["cost"].grants
    assert (first.on_all_except, second.on, second.on_all_except) == ((), (), ("arn:aws:s3:::x",))
    assert spec.choices["rightsize"].default == "none"
    assert spec.choices["audit"].values == ("off", "on")
    assert spec.roles["reader"].max_session == 5400
    assert list(spec.categories) == ["cost-data", "optimization", "remediation"]


def test_declared_categories_are_added_to_those_that_are_always_there() -> None:
    spec = load_spec(f"{SPEC}categories: {{tier-0: The most, cost-data: Mine.}}\n", "spec.yaml").spec
    assert spec is not None
    assert list(spec.categories) == ["cost-data", "optimization", "remediation", "tier-0"]
    assert spec.categories["cost-data"] == "Mine."


@pytest.mark.parametrize("flag", ["yes", "on", "true", "True", "YES"])
def test_a_flag_is_written_in_any_way_that_yaml_knows(flag: str) -> None:
    optional = f"{SPEC}".replace("default: eu", f"optional: {flag}").replace(', us: {host: "2"}', "")
    loaded = load_spec(optional.replace('{host: "1"}', "{}"), "spec.yaml")
    assert "OCT110" not in "".join(map(str, loaded.diagnostics))


def test_line_breaks_in_prose_are_spaces() -> None:
    spec = loaded(SPEC).spec
    assert spec is not None
    assert spec.description == "Reads what things cost."


def test_a_list_of_allowed_values_has_no_facts() -> None:
    spec = loaded(SPEC).spec
    assert spec is not None
    assert spec.parameters["buckets"].allowed == {"logs": {}, "cost": {}}
    assert spec.parameters["zone"].allowed == {"eu": {"host": "1"}, "us": {"host": "2"}}


def test_all_errors_of_shape_come_at_once_in_file_order() -> None:
    broken = SPEC.replace("ce:Get*\n", "{}\n", 1).replace("name: Reader", "nme: Reader")
    result = loaded(broken)
    assert result.spec is None
    assert [str(one) for one in result.diagnostics] == [
        "spec.yaml:19:5: OCT104 unknown key 'nme' in a role; did you mean 'name'?",
        "spec.yaml:32:16: OCT107 one text is required here, not a map",
    ]


def test_an_id_that_reads_like_a_key_does_not_mislead() -> None:
    result = loaded(
        SPEC.replace("  reader:\n    name", "  trust:\n    nme").replace("except: reader", "except: trust")
    )
    assert [one.message for one in result.diagnostics] == ["unknown key 'nme' in a role"]
