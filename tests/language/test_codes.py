"""The table of rules of the language is a table: codes and names are unique and in order."""

from octo_spec.diagnostics import Severity
from octo_spec.language.codes import KINDS
from octo_spec.source import KINDS as SOURCE_KINDS


def test_codes_and_names_are_unique() -> None:
    rules = (*SOURCE_KINDS, *KINDS)
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)


def test_codes_rise_and_belong_to_the_language() -> None:
    codes = [rule.code for rule in KINDS]
    assert codes == sorted(codes)
    assert all("OCT104" <= code <= "OCT199" for code in codes)


def test_what_is_wrong_with_a_spec_is_an_error() -> None:
    assert {rule.severity for rule in KINDS} == {Severity.ERROR}
