"""``compare`` on real policies: AWS's own labelled pairs, and every version of its managed policies."""

from __future__ import annotations

import gzip
import json
import random
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.compare import ActionReading, Comparison, compare, compare_first
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request, contradictions
from octo_spec.iam.policy import Document, parse
from tests.trials import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"
LABELLED = DATA / "new-access-cases.json"
VERSIONS = DATA / "managed-policy-versions.jsonl.gz"
SAMPLE = 250


def required(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"needs {path.name}, shared next to the checkout")
    return path


def labelled() -> list[dict[str, Any]]:
    if not LABELLED.exists():
        return []
    cases: list[dict[str, Any]] = json.loads(LABELLED.read_text(encoding="utf-8"))["cases"]
    return cases


@cache
def versions() -> list[tuple[str, list[Document]]]:
    with gzip.open(required(VERSIONS), "rt", encoding="utf-8") as lines:
        policies = [json.loads(line) for line in lines]
    chosen = policies if THOROUGH else random.Random(3).sample(policies, SAMPLE)  # noqa: S311 - a sample
    return [(one["name"], [parse(document) for _, document in one["versions"]]) for one in chosen]


def consecutive() -> Iterator[tuple[str, Document, Document]]:
    for name, documents in versions():
        for older, newer in pairwise(documents):
            yield f"{name} forwards", older, newer
            yield f"{name} backwards", newer, older


@pytest.mark.skipif(not LABELLED.exists(), reason=f"needs {LABELLED.name}, shared next to the checkout")
@pytest.mark.parametrize("reading", ActionReading)
@pytest.mark.parametrize("case", labelled(), ids=lambda case: str(case["id"]))
def test_the_comparison_agrees_with_awss_label(case: dict[str, Any], reading: ActionReading) -> None:
    old, new = [parse(case["reference"])], [parse(case["candidate"])]
    found = compare(old, new, reading)
    assert all(brings(old, new, difference.witness) for difference in found.differences)
    # The suspect case is labelled as new access, but what its candidate allows and what its reference
    # denies are two different network ACLs.
    assert bool(found.differences) is (case["new_access"] and not case.get("suspect"))


def brings(old: list[Document], new: list[Document], request: Request) -> bool:
    return allows(new, request) and not allows(old, request) and not contradictions(request)


@pytest.mark.deep
@pytest.mark.large
def test_every_pair_of_versions_is_decided_and_every_witness_confirmed() -> None:
    for name, old, new in consecutive():
        for difference in compare([old], [new]).differences:
            assert brings([old], [new], difference.witness), name


@pytest.mark.deep
@pytest.mark.large
def test_the_catalogue_finds_no_more_than_all_names() -> None:
    for name, old, new in consecutive():
        if compare_first([old], [new], ActionReading.CATALOGUE).differences:
            assert compare_first([old], [new]).differences, name


@pytest.mark.large
def test_a_policy_is_equal_to_itself_shuffled_split_and_merged() -> None:
    shuffle = random.Random(3).shuffle  # noqa: S311 - an order
    for name, documents in versions():
        statements = list(documents[-1].statements)
        shuffle(statements)
        split = [Document((statement,)) for statement in statements]
        for same in ([Document(tuple(statements))], split, [Document(tuple(statements) * 2)]):
            assert compare(documents[-1:], same) == compare(same, documents[-1:]) == Comparison(()), name


@pytest.mark.large
def test_requests_of_the_policies_themselves_find_no_miss() -> None:
    """Where nothing is new, no request that the new version's witnesses are made of is new either."""
    for name, old, new in list(consecutive())[:: 1 if THOROUGH else 8]:
        if not compare_first([old], [new]).differences:
            everything = compare([], [new])
            missed = [one for one in everything.differences[:20] if brings([old], [new], one.witness)]
            assert missed == [], name
