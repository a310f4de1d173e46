"""Lists in a template: what they are split at, and where their accounts are bare IDs."""

import pytest

from octo_spec.model.deployment import Facts
from octo_spec.model.text import ListParam, account_root
from octospec_cloudformation.writing.logical_ids import LogicalIds
from octospec_cloudformation.writing.write_texts import delimiter_between, document

ACCOUNTS = account_root(ListParam("partners"))
IDS = LogicalIds(
    {"partners": "Partners"}, {}, {}, "Partitions", "", (Facts("aws"),), {}, (), {}, {}, has_boundary=False
)


@pytest.mark.parametrize(
    ("before", "after", "delimiter"),
    [
        ("", "", ","),
        ("a", "b", ","),
        ("a,", "b", ",;,"),
        ("a", ",b", ",;,"),
        ("a,;,", "b", ",|,"),
        ("a,;,b", ",|,c", None),
        (",", ",", None),
        ("a,", ",b", None),
        (",a", "b,", ",;,"),
    ],
)
def test_a_list_is_split_at_a_text_that_is_nowhere_else(
    before: str, after: str, delimiter: str | None
) -> None:
    assert delimiter_between(before, after) == delimiter


def test_accounts_are_bare_ids_in_a_principal_and_nowhere_else() -> None:
    principal = document({"Principal": {"AWS": ACCOUNTS}}, IDS)
    resource = document({"Resource": ACCOUNTS}, IDS)
    assert "root" not in str(principal)
    assert "root" in str(resource)
