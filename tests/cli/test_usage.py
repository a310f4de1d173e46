"""``octospec usage``: what CloudTrail events and last-accessed details show of each grant."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.event_actions import _NAMES, EventKind, event_actions, event_kind
from octo_spec.storage import evidence_files
from octo_spec.storage.evidence_files import EvidenceReading, read_evidence
from tests.cli.conftest import NOT_EVERY_ANSWER, SPEC
from tests.usage.events import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec, Ran

WIDE = SPEC.replace(
    "grants: [{allow: ce:Get*}]}",
    "grants: [{allow: [ce:Get*, ec2:DeleteVolume, ec2:CreateImage]}, {allow: [s3:GetObject, iam:PassRole]}]}",
).replace("access: read, why: Reports.", "access: permissions, why: Reports.")
OTHER = "210987654321"
EVENTS = [
    event("ce.amazonaws.com", "GetCostAndUsage"),
    event("ce.amazonaws.com", "GetTags", eventTime="2026-11-03T10:00:00Z", awsRegion="eu-west-1"),
    event("ec2.amazonaws.com", "DeleteVolume", account=OTHER),
    event("ec2.amazonaws.com", "CreateImage", errorCode="Client.UnauthorizedOperation"),
    event("ec2.amazonaws.com", "CreateImage", errorCode="Client.RequestLimitExceeded"),
    event("sqs.amazonaws.com", "FlyToTheMoon"),
    event("ec2.amazonaws.com", "CreateImage", role="Other"),
]


@pytest.fixture
def spec(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", WIDE)
    octospec.write("events.json", json.dumps({"Records": EVENTS}))
    return octospec


def usage(spec: Octospec, *options: str, evidence: str = "events.json") -> Ran:
    return spec("usage", "spec.yaml", "--evidence", evidence, "--json", *options)


def actions(ran: Ran | dict[str, Any]) -> dict[str, Any]:
    grants = ran["grants"] if isinstance(ran, dict) else ran.json["grants"]
    return {name: each for grant in grants for name, each in grant["actions"].items()}


def test_each_action_of_a_grant_says_by_how_many_customers_and_last_when(spec: Octospec) -> None:
    ran = usage(spec)
    assert ran.code == 0
    found = actions(ran)
    assert found["ce:Get*"] == {
        "used": True,
        "last": "2026-11-03T10:00:00Z",
        "customers": 1,
        "shown-by": ["cloudtrail"],
        "seen": ["ce:GetCostAndUsage", "ce:GetTags"],
        "reason": None,
    }
    assert found["ec2:DeleteVolume"]["used"]
    assert found["ec2:CreateImage"]["used"] is False
    assert {grant["role"] for grant in ran.json["grants"]} == {"reader"}
    assert ran.json["other-principals"] == 1


def test_what_evidence_cannot_show_is_not_called_unused(spec: Octospec) -> None:
    found = actions(usage(spec))
    assert found["iam:PassRole"]["used"] is None
    assert found["iam:PassRole"]["reason"] == "no event has the name of this action"
    assert found["s3:GetObject"]["reason"] == "the evidence of some customers has no data events of s3"
    data: dict[str, Any] = {"managementEvent": False, "eventCategory": "Data"}
    more = [event("s3.amazonaws.com", "HeadBucket", account=each, **data) for each in ("111122223333", OTHER)]
    spec.write("events.json", json.dumps({"Records": [*EVENTS, *more]}))
    assert actions(usage(spec))["s3:GetObject"]["used"] is False


def test_data_events_of_one_service_do_not_show_those_of_another(spec: Octospec) -> None:
    data: dict[str, Any] = {"managementEvent": False, "eventCategory": "Data"}
    spec.write("events.json", json.dumps([event("lambda.amazonaws.com", "Invoke", **data)]))
    assert actions(usage(spec))["s3:GetObject"]["used"] is None


def test_an_event_in_the_account_of_another_customer_counts_for_the_customer_of_the_role(
    spec: Octospec,
) -> None:
    denied = {"errorCode": "AccessDenied", "recipientAccountId": OTHER}
    spec.write("events.json", json.dumps([event("ec2.amazonaws.com", "CreateImage", **denied)]))
    assert usage(spec).json["denied"][0]["customer"] == "111122223333"


def test_grants_of_every_answer_are_compared_if_not_every_one_can_be_deployed(spec: Octospec) -> None:
    spec.write("spec.yaml", NOT_EVERY_ANSWER)
    spec.write("events.json", json.dumps([event("ce.amazonaws.com", "GetTags")]))
    ran = spec("usage", "spec.yaml", "--evidence", "events.json", "--narrow")
    assert ran.code == 0
    assert "more: without ce:List*" in ran.out


def test_an_event_counts_for_each_role_that_may_have_its_name(spec: Octospec) -> None:
    """The name of the first role may be that of the second: the event says nothing else."""
    role = WIDE.split("  reader:\n")[1].split("groups:")[0]
    first = role.replace("name: Reader", "name: R${param.external-id}").replace("[costs, more]", "[more]")
    spec.write("spec.yaml", WIDE.replace("roles:\n", f"roles:\n  any:\n{first}"))
    ran = usage(spec)
    assert actions(ran)["ec2:DeleteVolume"]["used"]
    assert not [each for each in ran.json["not-granted"] if each["action"] == "ec2:DeleteVolume"]


def test_a_role_with_a_generated_name_has_no_events_of_its_own(spec: Octospec) -> None:
    other = WIDE.split("  reader:\n")[1].split("groups:")[0]
    spec.write(
        "spec.yaml", WIDE.replace("    name: Reader\n", "", 1).replace("groups:", f"  named:\n{other}groups:")
    )
    grants = usage(spec).json["grants"]
    found = {
        grant["role"]: each for grant in grants for name, each in grant["actions"].items() if "Image" in name
    }
    assert found["named"]["used"] is False
    assert found["reader"]["used"] is None
    assert "name of the role is generated" in found["reader"]["reason"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("apigateway:GET", "no event has the name of this action"),
        ("s3:GetObjectVersion", "no event has the name of this action"),
        ("iam:Pass*", "no event has the name of iam:PassRole"),
        ("ec2:CreateTags", "AWS may also check it for other actions, whose events do not name it"),
    ],
)
def test_an_action_that_other_events_show_is_not_called_unused(
    spec: Octospec, name: str, reason: str
) -> None:
    spec.write("spec.yaml", WIDE.replace("iam:PassRole", f'"{name}"'))
    assert actions(usage(spec))[name]["reason"] == reason


def test_a_feature_is_not_called_used_if_its_actions_are(spec: Octospec) -> None:
    feature = "{title: T, why: W, without: M, needs: "
    spec.write(
        "spec.yaml", f"{WIDE}features:\n  one: {feature}ce:GetTags}}\n  two: {feature}iam:PassRole}}\n"
    )
    out = spec("usage", "spec.yaml", "--evidence", "events.json").out
    assert "one: actions that it needs are used by 1 customer, last 2026-11-03T10:00:00Z" in out
    assert "two: not shown: no event has the name of this action" in out


def test_denied_requests_and_unknown_events_are_listed_apart(spec: Octospec) -> None:
    data = usage(spec).json
    [denied] = data["denied"]
    assert (denied["action"], denied["count"]) == ("ec2:CreateImage", 1)
    assert [(each["source"], each["name"]) for each in data["unknown-events"]] == [
        ("sqs.amazonaws.com", "FlyToTheMoon")
    ]
    out = spec("usage", "spec.yaml", "--evidence", "events.json").out
    assert "denied requests, which anyone in a customer's account can cause" in out
    assert "ec2:CreateImage: not seen" in out


def test_nothing_else_of_an_event_is_kept(spec: Octospec) -> None:
    arn = "arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc"
    spec.write(
        "events.json",
        json.dumps(
            [event("ec2.amazonaws.com", "DeleteVolume", errorCode="AccessDenied", resources=[{"ARN": arn}])]
        ),
    )
    ran = usage(spec)
    assert ran.json["denied"][0]["resource"] == "arn:aws:ec2:us-east-1:*:volume/*"
    assert "never kept" not in ran.out
    assert "192.0.2.1" not in ran.out
    assert "vol-0abc" not in ran.out


def test_customers_are_named_by_the_accounts_of_their_entries_or_hashed(spec: Octospec) -> None:
    denied = event("ec2.amazonaws.com", "CreateImage", errorCode="AccessDenied")
    spec.write("events.json", json.dumps([denied]))
    entry = json.dumps({"id": "acme", "deployed": {"account": "111122223333"}})
    spec.write("fleet.jsonl", f'{{"octospec-customers": 1}}\n{entry}\n')
    assert usage(spec, "--customers", "fleet.jsonl").json["denied"][0]["customer"] == "acme"
    hashed = usage(spec, "--customers", "fleet.jsonl", "--hash-ids")
    assert "acme" not in hashed.out
    assert len(hashed.json["denied"][0]["customer"]) == 16


def test_days_limit_the_window(spec: Octospec) -> None:
    assert usage(spec, "--days", "1").json["events"] == 0
    assert usage(spec, "--days", "3000").json["events"] == len(EVENTS)


@pytest.mark.parametrize("form", ["records", "list", "lines", "gzip", "joined", "looked-up"])
def test_each_form_of_a_file_reads_the_same(
    spec: Octospec, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_files, "PART", 300)
    texts = {
        "records": json.dumps({"Records": EVENTS}, indent=1),
        "list": json.dumps(EVENTS),
        "lines": "".join(f"{json.dumps(each)}\n" for each in EVENTS),
        "gzip": json.dumps({"Records": EVENTS}),
        "joined": "\n".join(json.dumps({"Records": [each]}) for each in EVENTS),
        "looked-up": json.dumps(
            {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in EVENTS], "NextToken": "x"}
        ),
    }
    content = texts[form].encode()
    (spec.folder / "evidence").write_bytes(gzip.compress(content) if form == "gzip" else content)
    assert usage(spec, evidence="evidence").json == usage(spec).json


@pytest.mark.parametrize(
    ("content", "code", "name"),
    [
        (gzip.compress(json.dumps({"Records": EVENTS * 50}).encode())[:-40], 3, "OCT850"),
        (json.dumps({"Records": EVENTS}).encode()[:-30], 3, "OCT850"),
        (json.dumps({"Records": EVENTS}).encode()[:-2], 3, "OCT850"),
        (json.dumps([*EVENTS, {"CloudTrailEvent": "{"}]).encode(), 3, "OCT850"),
        (json.dumps(EVENTS).encode()[:-1] + b", " + b"1" * 5_000 + b"]", 3, "OCT850"),
        (gzip.compress(json.dumps(EVENTS).encode())[:-8] + bytes(8), 3, "OCT850"),
        (b'{"Records": [1, "x", {}]}', 2, "OCT851"),
        (b"", 2, "OCT851"),
        (b"\x1f\x8b\x00", 3, "OCT850"),
        (b"[" * 100_000, 2, "OCT851"),
    ],
)
def test_damaged_files_are_reported(spec: Octospec, content: bytes, code: int, name: str) -> None:
    (spec.folder / "evidence").write_bytes(content)
    ran = usage(spec, evidence="evidence")
    assert ran.code == code
    assert name in {each["code"] for each in ran.json["diagnostics"]}


def test_the_events_before_the_damage_of_a_compressed_file_count(spec: Octospec) -> None:
    lines = "".join(f"{json.dumps(each)}\n" for each in EVENTS)
    (spec.folder / "evidence").write_bytes(gzip.compress(lines.encode())[:-4])
    assert usage(spec, evidence="evidence").json["events"] == len(EVENTS)


def test_last_accessed_details_show_services_and_tracked_actions(spec: Octospec) -> None:
    used = {"ServiceNamespace": "ec2", "LastAuthenticated": "2026-11-01T00:00:00Z"}
    tracked = [{"ActionName": "DeleteVolume", "LastAccessedTime": "2026-11-01T00:00:00Z"}]
    services = [{**used, "TrackedActionsLastAccessed": tracked}, {"ServiceNamespace": "ce"}]
    spec.write("acme.json", json.dumps({"JobStatus": "COMPLETED", "ServicesLastAccessed": services}))
    found = actions(usage(spec, evidence="acme.json"))
    assert found["ec2:DeleteVolume"]["shown-by"] == ["last-accessed"]
    assert found["ec2:CreateImage"]["used"] is None
    assert found["ce:Get*"]["used"] is False


def test_an_event_whose_actions_are_not_known_may_be_a_use_of_any_action_of_its_service(
    spec: Octospec,
) -> None:
    spec.write("events.json", json.dumps([*EVENTS, event("ec2.amazonaws.com", "FlyToTheMoon")]))
    found = actions(usage(spec))
    assert found["ec2:CreateImage"]["used"] is None
    assert found["ec2:DeleteVolume"]["used"]


def test_a_customer_of_the_fleet_without_evidence_may_use_everything(spec: Octospec) -> None:
    entries = [{"id": "acme", "deployed": {"account": "111122223333"}}, {"id": "quiet"}]
    entries += [{"id": "silent", "deployed": {"account": "999988887777"}}]
    spec.write("fleet.jsonl", "\n".join(['{"octospec-customers": 1}', *map(json.dumps, entries)]))
    found = actions(usage(spec, "--customers", "fleet.jsonl"))
    assert found["ec2:CreateImage"]["reason"] == "there is no evidence of 1 customer of the fleet"


def details(**last: str) -> str:
    services = [{"ServiceNamespace": name, "LastAuthenticated": time} for name, time in last.items()]
    return json.dumps({"JobStatus": "COMPLETED", "ServicesLastAccessed": services})


def test_events_of_one_customer_say_nothing_of_another_with_details_only(spec: Octospec) -> None:
    spec.write("acme.json", details(ec2="2026-11-01T00:00:00Z"))
    found = actions(usage(spec, "--evidence", "acme.json"))
    assert found["ec2:CreateImage"]["used"] is None
    assert found["ec2:DeleteVolume"]["used"]


def test_one_of_two_accounts_that_used_a_service_counts(spec: Octospec) -> None:
    spec.write("acme.json", details(ce="2026-11-01T00:00:00Z"))
    spec.write("acme.second.json", json.dumps({"ServicesLastAccessed": [{"ServiceNamespace": "ce"}]}))
    ran = usage(spec, "--evidence", "acme.second.json", evidence="acme.json")
    assert actions(ran)["ce:Get*"]["used"] is None


def test_details_name_their_role_if_the_spec_has_several(spec: Octospec) -> None:
    role = WIDE.split("  reader:\n")[1].split("groups:")[0].replace("Reader", "Second")
    spec.write("spec.yaml", WIDE.replace("groups:", f"  second:\n{role}groups:"))
    text = json.dumps({"ServicesLastAccessed": [{"ServiceNamespace": "ce"}]})
    for name in ("acme.json", "acme.second.json"):
        spec.write(name, text)
    assert usage(spec, evidence="acme.json").code == 2
    grants = usage(spec, evidence="acme.second.json").json["grants"]
    found = {each["role"]: each["actions"]["ce:Get*"] for each in grants if "ce:Get*" in each["actions"]}
    assert found["second"]["used"] is False
    assert found["reader"]["used"] is None


def test_hashed_details_and_events_of_a_customer_are_one_customer(spec: Octospec) -> None:
    spec.write("111122223333.json", details(ce="2026-11-01T00:00:00Z"))
    spec.write("events.json", json.dumps([event("ce.amazonaws.com", "GetTags")]))
    assert usage(spec, "--evidence", "111122223333.json", "--hash-ids").json["customers"] == 1


@pytest.mark.parametrize(
    ("source", "name", "actions"),
    [
        ("ec2.amazonaws.com", "DeleteVolume", ("ec2:DeleteVolume",)),
        (
            "lambda.amazonaws.com",
            "UpdateFunctionConfiguration20150331v2",
            ("lambda:UpdateFunctionConfiguration",),
        ),
        ("cloudfront.amazonaws.com", "CreateDistribution2020_05_31", ("cloudfront:CreateDistribution",)),
        ("monitoring.amazonaws.com", "DescribeAlarms", ("cloudwatch:DescribeAlarms",)),
        ("s3.amazonaws.com", "GetBucketLifecycle", ("s3:GetLifecycleConfiguration",)),
        ("s3.amazonaws.com", "CopyObject", ("s3:GetObject", "s3:PutObject")),
        ("nowhere.amazonaws.com", "GetIt", ()),
        ("ec2.example.com", "DeleteVolume", ()),
    ],
)
def test_events_become_actions_by_a_table(source: str, name: str, actions: tuple[str, ...]) -> None:
    assert event_actions(source, name) == actions


def test_each_action_in_the_table_is_one_that_aws_documents() -> None:
    assert all(isinstance(action(each), Action) for actions in _NAMES.values() for each in actions)
    assert event_kind("s3:GetObject") is EventKind.DATA
    assert event_kind("ec2:DeleteVolume") is EventKind.MANAGEMENT
    assert event_kind("iam:PassRole") is EventKind.NONE


# --- kinds of evidence -------------------------------------------------------------------------

FILES = Path(__file__).parents[1] / "usage" / "evidence"


def shown_by_file(spec: Octospec, *names: str) -> Any:  # noqa: ANN401 - JSON
    paths = [part for name in names for part in ("--evidence", str(FILES / name))]
    ran = spec("usage", "spec.yaml", *paths, "--json")
    assert ran.code == 0, ran.out
    return ran.json


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("trail-1.json", {"ce:GetCostAndUsage", "ec2:DeleteVolume"}),
        ("trail-2.json", {"ce:GetTags"}),
        ("lake-1.csv", {"ce:GetTags", "ec2:DeleteVolume"}),
        ("lake-2.json", {"ce:GetTags", "s3:GetObject"}),
        ("athena-1.csv", {"ce:GetCostAndUsage"}),
        ("athena-2.json", {"ce:GetTags"}),
        ("acme.reader.json", {"ec2:DeleteVolume"}),
        ("zulu.json", set()),
        ("unused-access-1.json", set()),
        ("unused-access-2.json", set()),
        ("code-1.json", set()),
        ("code-2.json", set()),
    ],
)
def test_each_kind_of_evidence_is_read_as_aws_documents_it(spec: Octospec, name: str, used: set[str]) -> None:
    data = shown_by_file(spec, name)
    seen = {
        each for grant in data["grants"] for action in grant["actions"].values() for each in action["seen"]
    }
    assert seen == used


def test_denied_rows_of_a_query_are_denied_and_rows_about_other_roles_are_skipped(spec: Octospec) -> None:
    data = shown_by_file(spec, "athena-1.csv")
    assert [each["action"] for each in data["denied"]] == ["ec2:CreateImage"]
    assert (data["events"], data["other-principals"]) == (4, 1)
    assert data["window"]["first"] == "2026-11-01T10:00:00Z"
    assert shown_by_file(spec, "lake-1.csv")["window"]["last"] == "2026-11-03T09:16:27Z"


@pytest.mark.parametrize(
    "identity",
    [
        "{sessioncontext={sessionissuer={arn=arn:aws:iam::111122223333:role/Reader,x, username=Reader,x}}}",
        "{username=sessionissuer={arn=arn:aws:iam::1:role/Reader}, sessioncontext={sessionissuer={}}}",
        "{sessioncontext={sessionissuer={username=arn=arn:aws:iam::111122223333:role/Reader}}}",
    ],
)
def test_the_role_of_a_row_is_never_guessed(spec: Octospec, identity: str) -> None:
    row = f'2026-11-01T10:00:00Z,ec2.amazonaws.com,DeleteVolume,"{identity}"\n'
    spec.write("rows.csv", f"eventtime,eventsource,eventname,useridentity\n{row}")
    assert usage(spec, evidence="rows.csv").json["other-principals"] == 1


def test_what_athena_unloads_is_read(spec: Octospec) -> None:
    issuer = {"type": "Role", "arn": "arn:aws:iam::111122223333:role/Reader", "username": "Reader"}
    identity = {"type": "AssumedRole", "sessioncontext": {"attributes": {}, "sessionissuer": issuer}}
    row = {"eventtime": "2026-11-01T10:00:00Z", "eventsource": "ce.amazonaws.com", "eventname": "GetTags"}
    one = {**row, "useridentity": identity, "errorcode": None, "awsregion": "eu-west-1"}
    two = {**row, "eventname": "GetCostAndUsage", "rolearn": issuer["arn"], "errorcode": "AccessDenied"}
    (spec.folder / "unloaded").mkdir()
    for name, rows in (
        ("20261101_100000_00042_k7pqz_0a1b.gz", (one, one)),
        ("20261101_100000_00042_k7pqz_9f.gz", (two,)),
    ):
        text = "".join(f"{json.dumps(each)}\n" for each in rows)
        (spec.folder / "unloaded" / name).write_bytes(gzip.compress(text.encode()))
    data = usage(spec, evidence="unloaded").json
    assert (data["events"], data["regions"]) == (3, ["eu-west-1"])
    assert actions(data)["ce:Get*"]["seen"] == ["ce:GetTags"]
    assert [each["action"] for each in data["denied"]] == ["ce:GetCostAndUsage"]


def test_a_folder_without_evidence_is_an_error(spec: Octospec) -> None:
    (spec.folder / "empty").mkdir()
    ran = usage(spec, evidence="empty")
    assert (ran.code, [each["code"] for each in ran.json["diagnostics"]]) == (2, ["OCT851"])


def test_a_used_action_that_no_grant_names_is_listed_and_never_written(spec: Octospec) -> None:
    used = [event("sqs.amazonaws.com", "CreateQueue"), event("ce.amazonaws.com", "GetTags")]
    spec.write("events.json", json.dumps(used))
    [found] = usage(spec).json["not-granted"]
    assert (found["role"], found["action"], found["count"]) == ("reader", "sqs:CreateQueue", 1)
    out = spec("usage", "spec.yaml", "--evidence", "events.json").out
    assert (
        "used, although no grant of the spec names it: another policy allows it\n  reader sqs:CreateQueue: 1"
        in out
    )
    assert "sqs" not in narrowed(spec)["diff"]


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.json")))
def test_no_damaged_value_stops_the_reading(spec: Octospec, name: str) -> None:
    """Each value of a file is missing, or of another type: the file is read, or a problem is reported."""
    data = json.loads((FILES / name).read_text())
    reading = EvidenceReading(lambda arn: ("reader",) if "Reader" in arn else (), str, ("reader",))
    for number, damaged in enumerate(damaged_forms(data)):
        path = spec.folder / f"{number}.json"
        path.write_text(json.dumps(damaged))
        read_evidence(str(path), reading)


def damaged_forms(data: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield data in which one value is another one, at each place."""
    yield from (None, 1, "x", [], {}, [1], {"x": 1})
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        for other in damaged_forms(value):
            if isinstance(data, dict):
                yield {**data, key: other}
            else:
                yield [*data[:key], other, *data[key + 1 :]]
        if isinstance(data, dict):
            yield {each: kept for each, kept in data.items() if each != key}


def test_findings_say_what_a_customer_did_not_use(spec: Octospec) -> None:
    found = actions(shown_by_file(spec, "unused-access-1.json"))
    assert found["ec2:CreateImage"]["used"] is False
    assert found["ec2:DeleteVolume"]["used"] is None
    found = actions(shown_by_file(spec, "unused-access-2.json"))
    assert {each["used"] for each in found.values()} == {False}


def test_what_source_code_may_call_is_not_called_unused(spec: Octospec) -> None:
    for name in ("code-1.json", "code-2.json"):
        found = actions(shown_by_file(spec, "trail-1.json", name))
        assert found["ec2:CreateImage"]["reason"] == "source code may call it"


@pytest.mark.parametrize(
    ("name", "cut"), [("lake-1.csv", 30), ("athena-1.csv", 200), ("lake-2.json", 40), ("athena-2.json", 9)]
)
def test_damaged_results_of_queries_are_reported(spec: Octospec, name: str, cut: int) -> None:
    spec.write("cut", (FILES / name).read_text()[:-cut])
    ran = usage(spec, evidence="cut")
    assert ran.code in {2, 3}
    assert {each["code"] for each in ran.json["diagnostics"]} <= {"OCT850", "OCT851"}


def test_a_folder_is_read_as_its_files_without_digests(spec: Octospec) -> None:
    for place in ("a/CloudTrail/1.json", "a/CloudTrail-Digest/1.json", "a/notes.txt"):
        (spec.folder / place).parent.mkdir(parents=True, exist_ok=True)
        spec.write(place, json.dumps({"Records": EVENTS}))
    assert usage(spec, evidence="a").json["events"] == len(EVENTS)


# --- the narrowest spec ------------------------------------------------------------------------


def narrowed(spec: Octospec, *options: str) -> Any:  # noqa: ANN401 - JSON
    ran = usage(spec, "--narrow", *options)
    assert ran.code == 0, ran.out
    return ran.json["proposal"]


def test_a_proposal_has_the_seen_actions_and_those_that_evidence_cannot_show(spec: Octospec) -> None:
    proposal = narrowed(spec)
    assert proposal["narrowed"] == [
        {
            "group": "costs",
            "grant": 0,
            "actions": {"ce:Get*": ["ce:GetCostAndUsage", "ce:GetTags"], "ec2:CreateImage": []},
            "on": None,
        },
        {"group": "more", "grant": 0, "actions": {"ce:List*": []}, "on": None},
    ]
    assert {each["action"] for each in proposal["not-shown"]} == {"s3:GetObject", "iam:PassRole"}
    assert proposal["removed"] == ["extra"]
    why = "Reports. Narrowed to what CloudTrail events of 2 customers show from 2026-11-01 to 2026-11-03."
    assert why in proposal["diff"]
    assert (spec.folder / "spec.yaml").read_text() == WIDE


def test_write_writes_the_proposal_which_builds_and_permits_nothing_narrower(spec: Octospec) -> None:
    assert (
        "proven to allow what was seen and nothing new"
        in spec("usage", "spec.yaml", "--evidence", "events.json", "--write").out
    )
    text = (spec.folder / "spec.yaml").read_text()
    assert "allow: [ce:GetCostAndUsage, ce:GetTags, ec2:DeleteVolume]" in text
    assert "extra" not in text
    assert spec("validate", "spec.yaml").code == 0
    assert narrowed(spec)["narrowed"] == []
    late = event("ce.amazonaws.com", "GetTags", eventTime="2026-11-20T10:00:00Z")
    spec.write("events.json", json.dumps([late]))
    why = narrowed(spec, "--write") and (spec.folder / "spec.yaml").read_text()
    assert why.count("Narrowed to what") == 1
    assert "2026-11-20" in why


def test_unshown_actions_go_only_if_they_are_assumed_to_be_unused(spec: Octospec) -> None:
    [_, second, _] = narrowed(spec, "--assume-unused")["narrowed"]
    assert second["actions"] == {"s3:GetObject": [], "iam:PassRole": []}


def test_denied_requests_are_never_written(spec: Octospec) -> None:
    denied = event("ec2.amazonaws.com", "CreateImage", errorCode="AccessDenied")
    spec.write("events.json", json.dumps([event("ce.amazonaws.com", "GetTags"), denied]))
    assert "ec2:CreateImage" not in "".join(
        line for line in narrowed(spec)["diff"].splitlines() if line.startswith("+")
    )


def test_damaged_evidence_narrows_nothing(spec: Octospec) -> None:
    (spec.folder / "events.json").write_bytes(json.dumps({"Records": EVENTS}).encode()[:-2])
    ran = usage(spec, "--write")
    assert ran.code == 2
    assert "OCT854" in {each["code"] for each in ran.json["diagnostics"]}
    assert (spec.folder / "spec.yaml").read_text() == WIDE


def test_resources_are_narrowed_if_every_use_names_its_resource(spec: Octospec) -> None:
    arn = "arn:aws:kms:us-east-1:111122223333:key/1234"
    spec.write("spec.yaml", WIDE.replace("[s3:GetObject, iam:PassRole]", "[kms:Decrypt, kms:DescribeKey]"))
    named = [
        event("kms.amazonaws.com", each, resources=[{"ARN": arn}]) for each in ("Decrypt", "DescribeKey")
    ]
    spec.write("events.json", json.dumps(named))
    found = next(each for each in narrowed(spec)["narrowed"] if each["grant"] == 1)
    assert found["on"] == ["arn:${partition}:kms:*:*:key/*"]
    spec.write("events.json", json.dumps([*named, event("kms.amazonaws.com", "Decrypt")]))
    assert all(each["on"] is None for each in narrowed(spec)["narrowed"])


def test_a_feature_whose_resources_are_narrowed_is_in_the_proposal(spec: Octospec) -> None:
    arn = "arn:aws:kms:us-east-1:111122223333:key/1234"
    text = WIDE.replace("[s3:GetObject, iam:PassRole]", "[kms:Decrypt]")
    feature = "{title: T, why: W, without: M, needs: kms:Decrypt}"
    spec.write("spec.yaml", f"{text}features:\n  reads: {feature}\n")
    spec.write("events.json", json.dumps([event("kms.amazonaws.com", "Decrypt", resources=[{"ARN": arn}])]))
    [found] = narrowed(spec)["narrowed-features"]
    assert (found["feature"], found["on"]) == ("reads", ["arn:${partition}:kms:*:*:key/*"])
    out = spec("usage", "spec.yaml", "--evidence", "events.json", "--narrow").out
    assert "feature reads needs less now: on arn:${partition}:kms:*:*:key/* only" in out


def test_features_keep_what_is_used_and_go_if_they_cannot_work(spec: Octospec) -> None:
    feature = "{title: T, why: W, without: M, needs: "
    one, two = (f"{feature}[ce:Get*, {each}]}}" for each in ("ce:List*", "ec2:CreateImage"))
    spec.write("spec.yaml", f"{WIDE}features:\n  one: {one}\n  two: {two}\n")
    out = spec("usage", "spec.yaml", "--evidence", "events.json", "--narrow").out
    assert "feature one needs less now: without ce:List*; 2 actions of ce:Get*" in out
    assert "feature two is removed, because it does not work without what was not seen" in out
    proposal = narrowed(spec, "--write")
    assert proposal["lost-features"] == ["two"]
    kept = {"ce:Get*": ["ce:GetCostAndUsage", "ce:GetTags"]}
    assert proposal["narrowed-features"] == [
        {"feature": "one", "removed": False, "actions": {**kept, "ce:List*": []}, "on": None, "changes": []},
        {
            "feature": "two",
            "removed": True,
            "actions": {**kept, "ec2:CreateImage": []},
            "on": None,
            "changes": [],
        },
    ]
    assert "needs: [ce:GetCostAndUsage, ce:GetTags]" in (spec.folder / "spec.yaml").read_text()
    assert spec("validate", "spec.yaml").code == 0


@pytest.mark.large
def test_the_example_has_the_proposal_that_octospec_makes(spec: Octospec) -> None:
    root = Path(__file__).parents[2]
    script = root / "examples" / "octo-usage" / "events.py"
    made = subprocess.run((sys.executable, "-I", str(script)), check=True, capture_output=True, text=True)
    spec.write("events.jsonl", made.stdout)
    ran = spec("usage", str(root / "spec" / "octo.yaml"), "--evidence", "events.jsonl", "--narrow", "--json")
    diff = ran.json["proposal"]["diff"].splitlines()[2:]
    assert diff == (script.parent / "proposal.diff").read_text("utf-8").splitlines()[2:]
