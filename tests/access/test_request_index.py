"""Deciding by an index is deciding; the nearest statement is among those that it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import decide, statements, unmet_parts
from octo_spec.access.request import Request
from octo_spec.access.request_index import RequestIndex
from octo_spec.iam.conditions import holds
from tests.access.samples import allow, policy, s3, when
from tests.access.test_statement_index import statements as some_statements
from tests.trials import tried

if TYPE_CHECKING:
    import pytest

    from octo_spec.iam.conditions import Condition

CONDITIONS = st.sampled_from([{}, when("StringEquals", "aws:username", "a"), when("Bool", "k", "true")])
EFFECTS = st.sampled_from(["Allow", "Allow", "Deny"])


@st.composite
def conditional_statements(draw: st.DrawFn) -> dict[str, Any]:
    return {**draw(some_statements()), **draw(CONDITIONS), "Effect": draw(EFFECTS)}


MANY = st.lists(conditional_statements(), max_size=20)
REQUESTS = st.builds(
    Request,
    action=st.sampled_from(["s3:a", "s3:AB", "s3:b", "ec2:a", "ec2:b"]),
    resource=st.sampled_from([*s3("a", "ab", "c"), "*"]),
    context=st.sampled_from([{}, {"aws:username": "a"}, {"k": "true"}]),
)


@given(MANY, REQUESTS)
@tried(300)
def test_a_request_is_decided_as_without_an_index(many: list[dict[str, Any]], request: Request) -> None:
    documents = [*policy(*many[:9]), *policy(*many[9:])]
    assert RequestIndex(documents).decide(request) == decide(documents, request)


@given(MANY, REQUESTS)
@tried(300)
def test_no_statement_is_nearer_than_those_that_are_found(
    many: list[dict[str, Any]], request: Request
) -> None:
    documents = policy(*many)
    index = RequestIndex(documents)

    def distances(placed: Any) -> list[tuple[int, int]]:  # noqa: ANN401 - any iterable of statements
        found = ((place, one, unmet_parts(one, request)) for place, one in placed)
        return sorted(
            (len(missing), place.statement)
            for place, one, missing in found
            if "action" not in missing and one.effect == "Allow"
        )

    assert (
        distances({**dict(index.possible_statements(request)), **dict(index.unlike(request))}.items())[:1]
        == (distances(statements(documents))[:1])
    )


def test_conditions_of_statements_about_other_resources_are_not_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried_conditions = list[object]()

    def noting(condition: Condition, context: Any) -> bool:  # noqa: ANN401 - as the function's
        tried_conditions.append(condition)
        return holds(condition, context)

    monkeypatch.setattr("octo_spec.access.evaluate.holds", noting)
    many = [allow(Resource=s3(f"b{n}/*"), **when("StringEquals", "aws:username", "a")) for n in range(100)]
    index = RequestIndex(policy(*many))
    request = Request("s3:GetObject", s3("b42/x")[0], {"aws:username": "a"})
    assert index.allows(request)
    assert len(tried_conditions) == 1
