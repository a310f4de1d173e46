"""Each text of a spec or a customer reaches each artifact as itself, or is refused with a code and a place.

A file with a payload holds what it holds with a mark, read by independent parsers: no second key, resource,
statement, tag or element.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pytest

from tests.injection.agreement import Comparison
from tests.injection.apply_requests import requests
from tests.injection.independent_parsers import structure
from tests.injection.made_files import of_a_review, of_a_spec, of_customers, together
from tests.injection.marked_spec import CUSTOMER_FIELDS, NAMES, PROSE, SPEC_FIELDS
from tests.injection.payloads import PAYLOADS
from tests.matrices import matrix


@cache
def _base(make: Any) -> dict[str, Any]:  # noqa: ANN401 - a function is hashable
    made = make({})
    assert isinstance(made, dict), made
    return {name: structure(name, text) for name, text in made.items()}


def problems(make: Any, payloads: dict[str, str]) -> list[str]:  # noqa: ANN401 - as above
    """Say what is wrong with the files that hold payloads; nothing, if they are refused at their place."""
    made, base = make(payloads), _base(make)
    if not isinstance(made, dict):
        errors = [each for each in made if each.is_error]
        return [] if errors and all(each.span for each in errors) else [f"refused without a place: {made}"]
    if len(made) != len(base):
        return [f"other files: {sorted(made)}"]
    return [
        f"{name}{each}"
        for (name, before), (path, text) in zip(base.items(), made.items(), strict=True)
        for each in Comparison(payloads, is_page=path.endswith((".md", ".html", ".csv"))).differences(
            before, structure(path, text)
        )
    ]


@pytest.mark.medium
def test_each_field_is_in_an_artifact() -> None:
    made = [make({}) for make in (of_a_spec, of_customers, of_a_review)]
    texts = [text for each in made if isinstance(each, dict) for text in each.values()]
    unseen = {field for field in (*SPEC_FIELDS, *CUSTOMER_FIELDS) if not any(field in text for text in texts)}
    # Only a person who reads the spec sees the first two; the other one is the name of a folder.
    assert unseen == {"zqCategoryzq", "zqNeverWhyzq", "zqCustomerIdzq"}
    assert {*PROSE, *NAMES} <= {*SPEC_FIELDS, *CUSTOMER_FIELDS}


_SOME: Final = [
    (field, [*PAYLOADS][(number * 13 + 5) % len(PAYLOADS)]) for number, field in enumerate(SPEC_FIELDS[::2])
]
"""Another payload for every second field."""


@pytest.mark.medium
@pytest.mark.parametrize(("field", "name"), _SOME)
def test_a_payload_is_a_text_or_refused(field: str, name: str) -> None:
    assert problems(of_a_spec, {field: PAYLOADS[name]}) == []


@pytest.mark.medium
@pytest.mark.parametrize("field", CUSTOMER_FIELDS)
def test_a_payload_of_a_customer_is_a_text_or_refused(field: str) -> None:
    assert problems(of_customers, {field: PAYLOADS["a second resource"]}) == []


@pytest.mark.medium
@pytest.mark.parametrize(
    ("field", "name"),
    [("zqGrantWhyzq", "a script"), ("zqDescriptionzq", "a list"), ("zqDescriptionzq", "a numbered list")],
)
def test_a_payload_is_a_text_in_a_review_or_refused(field: str, name: str) -> None:
    assert problems(of_a_review, {field: PAYLOADS[name]}) == []


_REWORDED: Final = {("zqNextToReferencezq", "spaces around")}
"""A page names the blank in a value with spaces in words, so that its line has other parts."""


@pytest.mark.deep
@pytest.mark.parametrize(("make", "fields"), [(of_a_spec, SPEC_FIELDS), (of_customers, CUSTOMER_FIELDS)])
@pytest.mark.parametrize("name", PAYLOADS)
def test_each_payload_is_a_text_in_each_field_or_refused(
    name: str,
    make: Any,  # noqa: ANN401 - as above
    fields: tuple[str, ...],
) -> None:
    tried = (field for field in fields if (field, name) not in _REWORDED)
    found = {field: problems(make, {field: PAYLOADS[name]}) for field in tried}
    assert {field: wrong for field, wrong in found.items() if wrong} == {}


_TOO_LONG: Final = {"long", "words"}
"""In all fields together they exceed a quota of IAM, so that the script refuses them."""
_SHOWN: Final = {"zqConditionKeyzq", "zqTagValuezq", "zqDefaultzq", "zqTrustSidzq"}
"""Values in a review; with another resource or condition, it shows another example of a request."""
_REASON: Final = {"zqGroupWhyzq"}
"""A page shows a reason that two statements have once: the other reasons are replaced in another try."""


@pytest.mark.deep
@pytest.mark.parametrize("fields", [PROSE & {*SPEC_FIELDS} - _REASON, _SHOWN | _REASON])
@pytest.mark.parametrize("name", [name for name in PAYLOADS if name not in _TOO_LONG])
def test_each_payload_is_a_text_in_a_review(name: str, fields: frozenset[str]) -> None:
    assert problems(of_a_review, together(sorted(fields), PAYLOADS[name])) == []


# --- apply.sh ----------------------------------------------------------------------------------

SENT: Final = {"zqRoleDescriptionzq", *SPEC_FIELDS} - (PROSE - {"zqRoleDescriptionzq"}) - NAMES
"""Fields that end in a request, apart from names."""


@cache
def _sent() -> Any:  # noqa: ANN401 - JSON
    return requests({})


@pytest.mark.engines
@pytest.mark.large
@pytest.mark.parametrize(
    "name", matrix([name for name in PAYLOADS if name not in _TOO_LONG], ["a command after quotes"])
)
def test_a_payload_is_sent_as_a_value_and_not_run(name: str) -> None:
    payloads = together(sorted(SENT), PAYLOADS[name])
    assert [*Comparison(payloads).differences(_sent(), requests(payloads))] == []


@pytest.mark.engines
@pytest.mark.large
@pytest.mark.parametrize(
    "name", matrix([name for name in PAYLOADS if name not in {"nul", "a surrogate"}], ["a command"])
)
def test_a_payload_that_a_customer_gives_is_sent_as_a_value_or_refused(name: str) -> None:
    sent = requests({}, {"free": PAYLOADS[name]})
    payloads = {"zqDefaultzq": PAYLOADS[name]}
    assert sent is None or [*Comparison(payloads).differences(_sent(), sent)] == []
