"""One table of words for access: every level of AWS, once, the gravest first."""

from octo_spec.analysis.levels import LEVELS_RISING
from octo_spec.iam.catalog import Level
from octo_spec.language.access_levels import ACCESS_RISING
from octo_spec.model.level_words import ACCESS, LEVEL_WORDS, LEVELS, VERBS


def test_each_level_has_its_words_once() -> None:
    assert sorted(LEVELS) == sorted(Level)
    assert [*VERBS] == [level.value for level in LEVELS] == [*ACCESS]
    for words in (VERBS, ACCESS):
        assert len({*words.values()}) == len(LEVEL_WORDS)


def test_the_gravest_is_first_where_levels_are_listed_and_last_where_they_rise() -> None:
    assert (LEVELS[0], LEVELS[-1]) == (Level.PERMISSIONS, Level.LIST)
    assert LEVELS[::-1] == LEVELS_RISING
    rising = {"list": Level.LIST, "read": Level.READ, "tag": Level.TAGGING, "write": Level.WRITE}
    assert [*rising] == [level for level in ACCESS_RISING if level in rising]
    assert [*rising.values()] == list(LEVELS_RISING[:-1])
