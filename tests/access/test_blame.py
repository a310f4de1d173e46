"""The statements that made a search too long are named."""

from __future__ import annotations

from octo_spec.access.blame import blame
from tests.access.samples import allow, policy, s3


def test_without_wildcards_and_variables_no_statement_is_blamed() -> None:
    [document] = policy(allow(Resource=s3("a/b")))
    assert (blame([]), blame(document.statements)) == ("", "")


def test_a_statement_is_named_by_what_it_says_or_its_sid() -> None:
    [document] = policy(allow(Resource=s3("a/*", "b/*")), allow(Sid="Other", Resource=s3("c/*")))
    assert blame(document.statements) == "2 statements about resources (arn:aws:s3:::a/*, Other)"
