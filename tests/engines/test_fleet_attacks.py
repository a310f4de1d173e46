"""What others change in a fleet in a real S3 server: a check and the next build find it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec import parallel
from octo_spec.storage.fleets import fleets, store_connections
from tests.cli.conftest import Octospec
from tests.engines.cloud import ACCOUNT
from tests.storage.test_fleet_attacks import (
    ATTACKS,
    INDEX_FILE,
    Versions,
    assert_found,
    build,
    files_in,
    objects_with,
    run_in,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engines.ministack import Ministack
    from tests.storage.test_fleet_attacks import Files

pytestmark = pytest.mark.engines
BUCKET = "fleet"


@dataclass(slots=True)
class BucketOutput:
    """A bucket as an output, and what is in it."""

    client: Any
    out: str = f"s3://{BUCKET}/octo"

    @property
    def objects(self) -> dict[str, bytes]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="octo/")
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {key.removeprefix("octo/"): self.read(key) for key in keys}

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def files(self) -> Files:
        return files_in(self.objects)

    def put(self, files: Files) -> None:
        before = self.objects
        after = objects_with(before, files)
        for key in before.keys() - after.keys():
            self.client.delete_object(Bucket=BUCKET, Key=f"octo/{key}")
        for key, content in after.items():
            if before.get(key) != content:
                self.client.put_object(Bucket=BUCKET, Key=f"octo/{key}", Body=content)


@pytest.fixture
def octospec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    monkeypatch.chdir(tmp_path)
    return Octospec(tmp_path)


@pytest.fixture
def output(
    emulator: Ministack, octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BucketOutput]:
    emulator.reset()
    for name, value in {**emulator.environment, "AWS_ACCESS_KEY_ID": ACCOUNT}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(parallel, "processors", lambda: 1)
    monkeypatch.setattr(fleets, "installed_digest", lambda: "the same in each build")
    client = emulator.client("s3")
    client.create_bucket(Bucket=BUCKET)
    store_connections._process_store.cache_clear()
    write(octospec)
    yield BucketOutput(client)
    store_connections._process_store.cache_clear()


@pytest.mark.deep
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_a_bucket_is_found(octospec: Octospec, output: BucketOutput, name: str) -> None:
    write(octospec, title="Old")
    build(octospec, output)
    old = output.files()
    write(octospec)
    build(octospec, output)
    assert_found(octospec, output, Versions(old, output.files()), name)


def test_no_header_is_believed(octospec: Octospec, output: BucketOutput) -> None:
    """What an upload says about its content is what its author wants it to say."""
    build(octospec, output)
    good = output.files()
    digest = hashlib.sha256(good[INDEX_FILE]).hexdigest()
    key = f"octo/{run_in(good)}{INDEX_FILE}"
    output.client.put_object(Bucket=BUCKET, Key=key, Body=b"{}", Metadata={"sha256": digest, "etag": digest})
    assert build(octospec, output, "--check").code == 1
    output.client.upload_fileobj(io.BytesIO(good[INDEX_FILE]), BUCKET, key)
    done = build(octospec, output, "--check")
    assert (done.code, done.err) == (0, ""), done


@pytest.mark.deep
def test_a_check_writes_nothing_and_needs_no_right_to_write(
    octospec: Octospec, output: BucketOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build(octospec, output, "--check").code == 1
    assert output.objects == {}
    build(octospec, output)
    store = store_connections.store_at(output.out)
    for name in ("create", "replace", "remove"):
        monkeypatch.setattr(type(store), name, None)
    assert build(octospec, output, "--check").code == 0
