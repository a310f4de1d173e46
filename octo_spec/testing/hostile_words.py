"""Words that have broken templates before: the strategies build texts from them.

Simple ones come first in each table, since a shrinking example moves to the front.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from octo_spec.model.text import POLICY_VARIABLE

IDS: Final = (
    *("a", "b", "ab", "a-b", "external-id", "zone", "x2-y3", "id", "name", "type", "region", "account"),
    *("partition", "role", "param", "stack", "path", "policy", "default", "on", "no", "for", "null", "e1"),
    *("buckets", "a-or-b", "team", "is-given", "local", "data", "each", "self"),
)
"""Valid IDs, some of which have a meaning in YAML or in a target."""

VALUES: Final = (
    "a",
    "b",
    "a-b",
    "c",
    "off",
    "on",
    "b-c",
    "yes",
    "no",
    "null",
    "none",
    "a-or-b",
    "is-a",
    "e1",
)
"""IDs for the values of a choice; joined, some look like others."""

_PLAIN: Final = ("a", "b1", "C", "x-y", "read", "team.x", "0123", "on", "null", "2026-01-01", "1e3")

_YAML: Final = (
    *("yes", "No", "~", "0x1F", "0o17", ".1", "1.0", "1_000", "12:30:45", "=", "<<", "-", "- a", "? a"),
    *(": ", " #", "#", "@", "!Ref a", "&x", "*", "|", ">", "[", "]", ",", " ", "a:", "---", "..."),
)

_QUOTING: Final = (
    *(
        '"',
        "'",
        "\\",
        "`",
        "\\n",
        "\\u0041",
        "\\\\",
        '\\"',
        "''",
        "$",
        "$$",
        "{",
        "}",
        "${*",
        "%",
        "%{",
        "%%{",
    ),
    *("%{if}", "&{", "&{a}", "</script>", "<b>", "&amp;", "]]>", "-->", "<!--", "/*", "*/", "//", "$(id)"),
    *("`id`", ";", "&&", "!", "EOF", "{{a}}", "{%", "{#", "~}", "$-{"),
)

_LATIN: Final = ("é", "ÿ", "\u00a0", "ß", "¡")
"""The last character in IAM's documents and descriptions is U+00FF."""

_BEYOND: Final = ("日本", "Ж", "\u00e9\u0301", "😀", "\u200b", "—", "ſ", "K")  # noqa: RUF001 - look-alikes are the point

VARIABLES: Final = (
    *("${aws:username}", "${*}", "${?}", "${$}", "${aws:PrincipalTag/team}", "${saml:sub}"),
    *("${aws:PrincipalTag/team, 'none'}", "${aws:RequestTag/a=b}"),
)
"""The variables that AWS replaces at request time."""


def literal(text: str) -> str:
    """Break every ``${`` of ``text`` that does not start a policy variable."""
    parts = POLICY_VARIABLE.split(text)
    variables = POLICY_VARIABLE.findall(text)
    broken = [part.replace("${", "$-{") for part in parts]
    return "".join(part + variable for part, variable in zip(broken, [*variables, ""], strict=True))


def _joined_words(*tables: tuple[str, ...], most: int = 3, least: int = 0) -> st.SearchStrategy[str]:
    words = st.sampled_from([word for table in tables for word in table])
    return st.lists(words, min_size=least, max_size=most).map("".join)


def _without_variables(text: str) -> str:
    return text.replace("${", "$-{")


comments: Final = _joined_words(_PLAIN, _YAML, _QUOTING, _LATIN, _BEYOND, VARIABLES)
"""Text for people: a why, a label, a section. Any character that a spec can contain."""

descriptions: Final = _joined_words(_PLAIN, _YAML, _QUOTING, _LATIN, _BEYOND, least=1).map(_without_variables)
"""Descriptions of parameters and choices: like comments, without ``${``."""

values: Final = _joined_words(_PLAIN, _YAML, _QUOTING, _LATIN, least=1).map(_without_variables)
"""Values from a customer: defaults, allowed values, facts. They become parts of policies."""

elements: Final = values.map(lambda text: text.replace(",", ";").strip() or "a")
"""Values of a list: no comma, and no outer spaces, which a target could trim."""

role_descriptions: Final = _joined_words(_PLAIN, _YAML, _QUOTING, _LATIN).map(_without_variables)
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, Description."""

policy_literals: Final = _joined_words(_PLAIN, _YAML, _QUOTING, _LATIN, most=2, least=1)
"""Literal text in a policy document; ``literal`` must clean the joined result."""

names: Final = _joined_words(
    _PLAIN,
    ("yes", "No", "1.0", "1_000", "=", "-", "+1", "@", ".", ",", "a=b", "team@x", "y"),
    most=2,
    least=1,
)
"""Names of roles and policies: ``[\\w+=,.@-]+``."""

path_literals: Final = _joined_words(
    _PLAIN,
    ("yes", '"', "'", "\\", "%{a}", "$$", "&{", "#", "*", "!", "`", "~", "|", ":", ","),
    most=2,
    least=1,
).map(_without_variables)
"""Segments of a path: IAM accepts every printable character from U+0021 to U+007E."""

_TAG_WORDS: Final = (
    *("yes", "No", "1.0", "=", "- a", "@", " ", "a b", ": a", "for", "a/b", "é", "日本", "Ж", "\u00a0", "+1"),
)

tag_keys: Final = _joined_words(_PLAIN, _TAG_WORDS, most=2, least=1).filter(
    lambda text: not text.startswith("aws:")
)
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html."""

tag_values: Final = _joined_words(_PLAIN, _TAG_WORDS, most=2)
"""As tag keys, but can be empty."""

SIDS: Final = ("", "A", "ReadBills", "on", "Null", "0123", "1e3", "0x1F", "20260101")
"""Letters and digits; an empty text is no Sid."""
