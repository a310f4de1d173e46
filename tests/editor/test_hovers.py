from __future__ import annotations

import pytest

from octo_spec.editor.hovers import hover_at
from tests.editor.texts import SPEC, at_cursor


def hovered(text: str) -> str:
    found = hover_at(*at_cursor(text))
    return found.markdown if found else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SPEC}      - allow: s3:Get‸Object", "reads files in S3"),
        (f"{SPEC}      - allow: s3:Get‸Objct", "Did you mean `s3:GetObject`?"),
        (f"{SPEC}      - allow: s3:GetOb‸*", "actions on"),
        (f"{SPEC}      - allow: s3:Nothing‸*", "matches no action"),
        (SPEC.replace("main: [costs]", "main: [co‸sts]"), "Costs."),
        (SPEC.replace("{size: large}", "{si‸ze: large}"), "Needed by group `costs`"),
        (SPEC.replace("${param.external-id}", "${param.ext‸ernal-id}"), "The external ID."),
        (SPEC.replace("    access: read", "    acc‸ess: read"), "**access**: "),
        ("groups: {costs: {accept: {unexplained-gr‸ant: x}}}", "unexplained-grant**: "),
        ("groups: {costs: {attach: ReadOnly‸Access}}", "an AWS managed policy"),
        ("description: No‸thing", ""),
    ],
)
def test_a_word_is_explained(text: str, expected: str) -> None:
    found = hovered(text)
    assert expected in found if expected else found == ""
