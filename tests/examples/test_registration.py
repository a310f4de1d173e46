"""The example service: it answers the stacks of an emulator, and no one else."""

from __future__ import annotations

import json
import sys
import time
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from octo_spec.release.registration import RESOURCE_TYPE, read_events
from tests.engines.ministack import STACK, Ministack, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "examples" / "registration" / "registrations.py"
SENT = {
    "RequestType": "Create",
    "RequestId": "r-1",
    "StackId": "arn:aws:cloudformation:eu-central-1:444455556666:stack/octo/4f2a8c10",
    "ResourceType": RESOURCE_TYPE,
    "LogicalResourceId": "OctospecRegistration",
    "ResourceProperties": {"Spec": "octo"},
}
BUCKET = "cloudformation-custom-resource-response-eucentral1"


class PreconditionFailedError(Exception):
    """What S3 answers if an object is there already."""

    def __init__(self) -> None:
        super().__init__("PreconditionFailed")
        self.response = {"ResponseMetadata": {"HTTPStatusCode": 412}}


class Storage(ModuleType):
    """What the service sees as boto3: objects by their names."""

    def __init__(self) -> None:
        super().__init__("boto3")
        self.kept: dict[str, bytes] = {}
        self.fails = False

    def client(self, _service: str) -> Storage:
        return self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str) -> None:  # noqa: N803 - as boto3 names them
        if self.fails:
            msg = f"{Bucket} is not there"
            raise OSError(msg)
        if IfNoneMatch == "*" and Key in self.kept:
            raise PreconditionFailedError
        self.kept[Key] = Body


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Storage:
    found = Storage()
    monkeypatch.setitem(sys.modules, "boto3", found)
    monkeypatch.setenv("EVENTS", "bucket")
    return found


@pytest.fixture
def service(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - the module
    """Load the service; what it would send to the network is in ``answers``."""
    assert storage is sys.modules["boto3"]
    spec = spec_from_file_location("registrations", SERVICE)
    assert spec is not None
    assert spec.loader is not None
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.answers = []

    class Opened(BytesIO):
        pass

    def opened(request: Any, timeout: int) -> Opened:  # noqa: ANN401 - a request of urllib
        assert timeout <= 10
        module.answers.append(json.loads(request.data))
        return Opened()

    monkeypatch.setattr(module, "urlopen", opened)
    return module


def sent(
    url: str = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/x?signature=secret", **more: str
) -> dict[str, Any]:
    return {**SENT, "ResponseURL": url, **more}


def test_an_event_is_kept_without_its_secret_and_answered(service: Any, storage: Storage) -> None:  # noqa: ANN401 - the module
    service.handler(sent(), None)
    service.handler(sent(), None)
    [(name, body)] = storage.kept.items()
    assert name == "4f2a8c10/r-1.json"
    assert b"secret" not in body
    assert body.endswith(b"}\n")
    assert [each["Status"] for each in service.answers] == ["SUCCESS", "SUCCESS"]
    assert {each["PhysicalResourceId"] for each in service.answers} == {"octospec-registration"}


def test_an_event_that_is_sent_again_does_not_change_what_is_kept(service: Any, storage: Storage) -> None:  # noqa: ANN401 - the module
    """Who has seen an event can send its id and its code again, with other roles."""
    first, replayed = sent(), sent(RequestType="Delete")
    replayed["ResourceProperties"] = {"Spec": "octo", "Account": "777788889999"}
    for event in (first, replayed, first):
        service.handler(event, None)
    [body] = storage.kept.values()
    assert (json.loads(body)["RequestType"], b"777788889999" in body) == ("Create", False)
    assert [each["Status"] for each in service.answers] == ["SUCCESS"] * 3


def test_a_topic_gives_the_time_of_the_event(service: Any, storage: Storage) -> None:  # noqa: ANN401 - the module
    notification = {"Message": json.dumps(sent()), "Timestamp": "2026-11-30T12:00:00.000Z"}
    service.handler({"Records": [{"Sns": notification}]}, None)
    [body] = storage.kept.values()
    assert json.loads(body)["at"] == "2026-11-30T12:00:00.000Z"


def test_an_outage_fails_a_creation_and_never_a_deletion(service: Any, storage: Storage) -> None:  # noqa: ANN401 - the module
    storage.fails = True
    for action in ("Create", "Update", "Delete"):
        service.handler(sent(RequestType=action), None)
    assert [each["Status"] for each in service.answers] == ["FAILED", "FAILED", "SUCCESS"]


ELSEWHERE = (
    "http://127.0.0.1/latest/meta-data",
    f"http://{BUCKET}.s3.eu-central-1.amazonaws.com/x",
    f"https://{BUCKET}.s3.eu-central-1.amazonaws.com:444/x",
    f"https://{BUCKET}.s3.eu-central-1.amazonaws.com@evil.example/x",
    f"https://evil.example/{BUCKET}.s3.amazonaws.com",
    f"https://{BUCKET}x.s3.amazonaws.com/x",
    "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x",
    f"https://{BUCKET}.s3.amazonaws.com.evil.example/x",
    "file:///etc/passwd",
    "",
)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_one_but_cloudformation_is_answered(service: Any, url: str) -> None:  # noqa: ANN401 - the module
    service.handler(sent(url), None)
    assert service.answers == []


@pytest.mark.parametrize("host", [f"{BUCKET}.s3.amazonaws.com", f"{BUCKET}.s3-eu-central-1.amazonaws.com"])
def test_the_hosts_of_cloudformation_are_answered(service: Any, host: str) -> None:  # noqa: ANN401 - the module
    assert service.is_answered(urlsplit(f"https://{host}/x"), SENT["StackId"])


@pytest.mark.parametrize(
    "more", [{"ResourceType": "Custom::Other"}, {"StackId": "octo"}, {"Message": "x" * 200_000}]
)
def test_what_is_no_registration_is_not_kept(service: Any, storage: Storage, more: dict[str, str]) -> None:  # noqa: ANN401 - the module
    service.handler({**sent(), **more, "ResourceProperties": more.get("Message", {})}, None)
    assert storage.kept == {}


# --- on an emulator ----------------------------------------------------------------------------

HANDLER = """
import os, registrations
registrations.is_answered = lambda url, stack: url.hostname in ("localhost", "127.0.0.1")
def handler(event, context):
    if os.path.exists(os.environ["EVENTS"] + "/silent"):
        return
    registrations.handler(event, context)
"""
STORAGE = """
import os, pathlib
class client:
    def __init__(self, service):
        pass
    def put_object(self, Bucket, Key, Body, IfNoneMatch):
        if os.path.exists(Bucket + "/broken"):
            raise OSError("broken")
        path = pathlib.Path(Bucket, Key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Body)
"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    with running(tmp_path_factory.mktemp("ministack")) as found:
        yield found


def installed(emulator: Ministack, folder: Path) -> str:
    """Install the function, and return its ARN; on the emulator, the address of an answer is local."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("registrations.py", SERVICE.read_text("utf-8"))
        archive.writestr("boto3.py", STORAGE)
        archive.writestr("emulated.py", HANDLER)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = emulator.client("iam").create_role(RoleName="service", AssumeRolePolicyDocument=document)
    made = emulator.client("lambda").create_function(
        FunctionName="registrations",
        Runtime="python3.12",
        Role=role["Role"]["Arn"],
        Handler="emulated.handler",
        Code={"ZipFile": content.getvalue()},
        Environment={"Variables": {"EVENTS": str(folder)}},
    )
    return str(made["FunctionArn"])


def template(function: str, release: str) -> str:
    """Return the template of the example, which calls the function, and waits shortly."""
    text = (ROOT / "examples/registration/dist/cloudformation/template.yaml").read_text("utf-8")
    lines = text.splitlines()
    token = next(each for each in lines if "ServiceToken:" in each)
    changed = text.replace(token, f"      ServiceToken: {function}")
    return changed.replace("ServiceTimeout: 120", "ServiceTimeout: 2").replace("1.0.0", release)


def wait_for(number: int, folder: Path) -> None:
    """Wait until this number of events is kept."""
    for _ in range(400):
        if len(list(folder.rglob("*.json"))) >= number:
            return
        time.sleep(0.05)
    pytest.fail("the events were not kept")


@pytest.mark.engines
def test_a_stack_registers_itself_until_it_is_deleted(emulator: Ministack, tmp_path: Path) -> None:
    emulator.reset()
    function, values = installed(emulator, tmp_path), {"ExternalId": "MSP-6513270e269e0d37"}
    emulator.create(template(function, "1.0.0"), values)
    assert emulator.update(template(function, "1.1.0"), values) == "UPDATE_COMPLETE"
    emulator.client("cloudformation").delete_stack(StackName=STACK)
    wait_for(3, tmp_path)
    texts = [
        path.read_text()
        for path in sorted(tmp_path.rglob("*.json"), key=lambda each: each.stat().st_mtime_ns)
    ]
    events = [each.event for each in read_events("".join(texts))]
    assert [(each.action, each.release) for each in events] == [
        ("create", "1.0.0"),
        ("update", "1.1.0"),
        ("delete", "1.1.0"),
    ]
    assert {role.arn.rpartition("/")[2] for each in events for role in each.roles} == {"NimbusReader"}
    assert "MSP-6513270e269e0d37" not in "".join(texts)


@pytest.mark.engines
@pytest.mark.parametrize("trouble", ["broken", "silent"])
def test_a_stack_is_not_created_without_an_answer(emulator: Ministack, tmp_path: Path, trouble: str) -> None:
    emulator.reset()
    function = installed(emulator, tmp_path)
    (tmp_path / trouble).touch()
    with pytest.raises(AssertionError):
        emulator.create(template(function, "1.0.0"), {"ExternalId": "MSP-6513270e269e0d37"})
    assert list(tmp_path.rglob("*.json")) == []
