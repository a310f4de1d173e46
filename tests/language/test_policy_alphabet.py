"""A character that IAM refuses has a fix that works at its place: not every operator reads wildcards."""

from __future__ import annotations

import pytest

from octo_spec.language.load import load_spec
from tests.language.test_load import SPEC

WILDCARD = "write '?' instead, which matches any one character"
RESOURCE = "arn:aws:s3:::x"
WHEN = "{StringEquals: {aws:RequestedRegion: [a, b]}}"
QUANTIFIED = '{"ForAnyValue:StringNotEqualsIfExists": {aws:TagKeys: [—]}}'


@pytest.mark.parametrize(
    ("old", "new", "help"),
    [
        (RESOURCE, "arn:aws:s3:::—", WILDCARD),
        (WHEN, "{StringEquals: {aws:RequestedRegion: [a, —]}}", f"compare with StringLike, and {WILDCARD}"),
        (WHEN, QUANTIFIED, f"compare with ForAnyValue:StringNotLikeIfExists, and {WILDCARD}"),
        (WHEN, "{StringLike: {aws:RequestedRegion: [—]}}", WILDCARD),
        (WHEN, "{ArnEquals: {aws:SourceArn: [—]}}", WILDCARD),
        (WHEN, "{StringEqualsIgnoreCase: {aws:RequestedRegion: [—]}}", ""),
        (
            WHEN,
            "{StringLike: {aws:PrincipalTag/—: [a]}}",
            "use a key with Latin letters: a tag can have another key",
        ),
        ('{host: "1"}', '{host: "—"}', "use Latin letters"),
    ],
)
def test_the_fix_fits_the_place(old: str, new: str, help: str) -> None:
    loaded = load_spec(SPEC.replace(old, new, 1), "spec.yaml")
    assert [found.help for found in loaded.diagnostics if found.kind.code == "OCT158"] == [help]
