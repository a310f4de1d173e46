"""A hundred errors are reported, and how many more there are."""

from octo_spec.diagnostics import DiagnosticKind, Severity, Span, has_errors
from octo_spec.language.error_limit import limit_errors
from octo_spec.language.load import load_customers, load_spec

ERROR = DiagnosticKind.error("X1", "error", "An error.")
REMARK = DiagnosticKind("X2", "remark", Severity.WARNING, "A remark.")


def test_few_errors_are_all_reported() -> None:
    few = (*(ERROR.at(None, str(number)) for number in range(100)), *[REMARK.at(None, "r")] * 200)
    assert limit_errors(few) == few


def test_many_errors_are_cut_and_never_the_errors_for_the_remarks() -> None:
    remarks = [REMARK.at(Span("s", 1), "r")] * 200
    many = limit_errors((*remarks, *(ERROR.at(Span("s", number), "f") for number in range(2, 1102))))
    assert len(many) == 101
    assert has_errors(many)
    assert str(many[-1]) == "s:101:1: OCT159 1,000 more errors are not reported; fix the ones above first"


def test_a_spec_of_wrong_groups_says_a_hundred_errors() -> None:
    groups = "".join(f"  g-{number}: {{}}\n" for number in range(500))
    loaded = load_spec(f"octospec: 1\ngroups:\n{groups}", "s")
    assert loaded.spec is None
    assert len(loaded.diagnostics) == 101


def test_a_customers_file_of_wrong_answers_says_a_hundred_errors() -> None:
    customers = "".join(f"  c-{number}: {{fixed: {{}}}}\n" for number in range(500))
    loaded = load_customers(f"octospec-customers: 1\ncustomers:\n{customers}", "c")
    assert len(loaded.diagnostics) == 101
