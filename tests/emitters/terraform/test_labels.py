from __future__ import annotations

from octo_spec.model.text import Text, aws_managed_policy
from octospec_terraform.writing.labels import Labels, label


def test_a_label_is_made_of_the_words_of_a_name() -> None:
    assert (
        label("acct-access", Text.of("octo-EnableRemediation v2")) == "acct_access_octo_enable_remediation_v2"
    )
    assert label("x", aws_managed_policy("job-function/ViewOnlyAccess")) == "x_view_only_access"
    assert label("x", Text.of("日本")) == "x"


def test_a_label_that_was_given_is_numbered() -> None:
    labels = Labels()
    given_labels = [labels.give("a", wanted) for wanted in ("x", "x_2", "x", "x")]
    assert given_labels == ["x", "x_2", "x_3", "x_4"]
    assert labels.give("b", "x") == "x"
