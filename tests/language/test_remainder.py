"""One error hides no other, and what only follows from an error is not reported as another one."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from octo_spec.language.load import load_spec
from octo_spec.language.plain_data import plain
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.source import parse_yaml
from octo_spec.testing import LAW
from octo_spec.testing.laws import DEEP
from tests.language.mutations import mutated
from tests.matrices import matrix

EVERYTHING = Path(__file__).parent / "everything.yaml"

STEP: Final = 1 if LAW.max_examples >= DEEP else 3
"""The suite tries one change of this many; a deep run tries all."""

SHAPE = {f"OCT{number}" for number in range(100, 114)}
"""Codes of errors of a text or of its shape; all others are between fields."""

INVALID = """\
octospec: 1
name: small
version: one
description: A small spec.
parameters:
  external-id: {description: The external ID., min-length: 2}
  bucket: {description: The bucket., typ: text}
roles:
  reader:
    name: Reader (x)
    why: Reads what things cost.
    trust: {account: "131920598436", external-id: "${param.external-id}"}
    inline: {root: [cost, other, missing]}
  second:
    trust: {service: ec2.amazonaws.com}
    inline: {a: [cost]}
groups:
  cost:
    category: cost-data
    acess: read
    why: Cost.
    grants:
      - alow: [ce:Get*]
      - allow: [ce:List*]
        on: arn:aws:s3:::${param.bukket}
  other:
    category: cost-dat
    access: read
    why: Cost.
    grants: {allow: ce:Describe*, when: {StringEqual: {aws:RequestedRegion: "!x"}}, sid: !Ref Sid}
  unused: {category: cost-data, access: read, why: Why., grants: {allow: s3:Get*}}
"""


def said(text: str) -> list[str]:
    return [str(diagnostic) for diagnostic in load_spec(text, "s", reserved_by_targets()).diagnostics]


def test_errors_of_texts_of_shape_and_between_fields_are_reported_in_one_run() -> None:
    assert [line.split()[0] + " " + line.split()[1] for line in said(INVALID)] == [
        "s:3:10: OCT110",
        "s:7:38: OCT104",
        "s:10:11: OCT133",
        "s:13:34: OCT115",
        "s:15:5: OCT106",
        "s:20:5: OCT104",
        "s:23:9: OCT104",
        "s:25:13: OCT115",
        "s:27:15: OCT115",
        "s:30:42: OCT153",
        "s:30:90: OCT103",
    ]


@pytest.mark.large
@pytest.mark.parametrize("change", matrix(["misspelled", "wrong"], ["wrong"]))
def test_a_error_of_shape_brings_no_other_error(change: str) -> None:
    node = parse_yaml(EVERYTHING.read_text("utf-8"), "s").node
    assert node is not None
    wrong = []
    for data, way in islice(mutated(plain(node), change), 0, None, STEP):
        codes = [
            diagnostic.kind.code
            for diagnostic in load_spec(json.dumps(data), "s", reserved_by_targets()).diagnostics
        ]
        if SHAPE.intersection(codes) and not SHAPE.issuperset(codes):
            wrong.append((way, codes))
    assert not wrong, "\n".join(map(str, wrong))
