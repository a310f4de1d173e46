"""Evidence in S3, on moto's server: objects below a prefix, and what a bucket refuses."""

from __future__ import annotations

import gzip
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.storage import s3_evidence
from tests.cli.conftest import octospec
from tests.live.customer_accounts import moto_server
from tests.usage.events import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Octospec

__all__ = ["octospec"]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    pytest.importorskip("boto3")
    with moto_server() as moto:
        yield moto


@pytest.fixture
def trail(moto: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a client for a bucket with a trail, which octospec reaches as well."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    values = {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**values, "CONFIG_FILE": "none", "SHARED_CREDENTIALS_FILE": "none"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    monkeypatch.setattr(s3_evidence, "ATTEMPTS", 1)
    import boto3  # noqa: PLC0415 - an extra

    s3_evidence._client.cache_clear()
    client = boto3.client("s3")
    client.create_bucket(Bucket="trail")
    records = {"Records": [event("ce.amazonaws.com", "GetTags")]}
    packed = gzip.compress(json.dumps(records).encode())
    for key in (
        "a/CloudTrail/1.json.gz",
        "a/CloudTrail/2.json.gz",
        "a/CloudTrail-Digest/1.json.gz",
        "ab/1.json.gz",
    ):
        client.put_object(Bucket="trail", Key=key, Body=packed)
    client.put_object(Bucket="trail", Key="a/notes.txt", Body=b"x")
    client.put_object(Bucket="trail", Key="a/CloudTrail/3.json", Body=json.dumps(records).encode())
    yield client
    listed = client.list_objects_v2(Bucket="trail").get("Contents", ())
    for each in listed:
        client.delete_object(Bucket="trail", Key=each["Key"])
    client.delete_bucket(Bucket="trail")
    s3_evidence._client.cache_clear()


@pytest.mark.engines
@pytest.mark.large
def test_the_objects_below_a_prefix_are_evidence(trail: Any, octospec: Octospec) -> None:  # noqa: ANN401 - a client of boto3
    def events(address: str, *options: str) -> int:
        ran = octospec("usage", "spec.yaml", "--evidence", address, "--json", *options)
        assert ran.code == 0, ran
        found: int = ran.json["events"]
        return found

    assert events("s3://trail/a") == events("s3://trail/a/") == 3
    assert events("s3://trail/a/CloudTrail/1.json.gz") == 1
    assert events("s3://trail/") == 4
    state = ("--state", "s3.state")
    assert events("s3://trail/a", *state) == 3
    trail.delete_object(Bucket="trail", Key="a/CloudTrail/1.json.gz")
    assert events("s3://trail/a", *state) == 2
    trail.put_object(Bucket="trail", Key="a/CloudTrail/3.json", Body=b'{"Records": [')
    ran = octospec("usage", "spec.yaml", "--evidence", "s3://trail/a", *state)
    assert ran.code == 2
    assert "s3://trail/a/CloudTrail/3.json is cut off" in ran.err


@pytest.mark.engines
@pytest.mark.large
@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://nowhere/a", "s3://nowhere/a cannot be read: AWS refuses ListObjectsV2: The specified bucket"),
        ("s3://trail/none/", "s3://trail/none/ has no object that can be evidence"),
        ("s3:///a", "the address has no bucket"),
    ],
)
def test_what_cannot_be_read_is_an_error(octospec: Octospec, address: str, words: str) -> None:
    ran = octospec("usage", "spec.yaml", "--evidence", address)
    assert ran.code == 2
    assert words in ran.err


def test_boto3_is_needed(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.exceptions", None)
    ran = octospec("usage", "spec.yaml", "--evidence", "s3://trail/a")
    assert ran.code == 2
    assert "boto3, which reads from S3, is not installed; install it with" in ran.err
