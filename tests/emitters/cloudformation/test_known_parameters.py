"""A template in which a parameter is replaced by its value has the texts that the parameter gave it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octo_spec.testing import LAW
from octospec_cloudformation.reading.known_parameters import KnownParameter, with_known_values

if TYPE_CHECKING:
    from octo_spec.source import Node

PIECES: Final = ("a", "${P}", "${ P }", "${Q}", "${!P}", "${Other.P}", "}", "-")
VALUES: Final = st.lists(st.sampled_from(["a", "${aws:username}", "}", "$", "P", "${P}"])).map("".join)


def substituted(node: Node, values: dict[str, str]) -> str:
    """Return the text of a ``Sub`` as CloudFormation makes it; ``${!P}`` is ``${P}``."""
    if isinstance(node, Sequence):
        text, own = node.items
        assert isinstance(own, Mapping)
        values |= {
            entry.key.value: entry.value.value for entry in own.entries if isinstance(entry.value, Scalar)
        }
        return substituted(text, values)
    assert isinstance(node, Scalar)
    return re.sub(r"\$\{(!?)\s*([^}]*?)\s*\}", lambda found: _value(found, values), node.value)


def _value(found: re.Match[str], values: dict[str, str]) -> str:
    return f"${{{found[2]}}}" if found[1] else values.get(found[2], f"<{found[2]}>")


@LAW
@given(
    st.lists(st.sampled_from(PIECES)),
    VALUES,
    st.sampled_from(["'{}'", "['{}', {{Q: q}}]", "['{}', {{P: p}}]"]),
)
def test_a_known_value_is_in_a_text_as_its_parameter_would_be(
    pieces: list[str], value: str, form: str
) -> None:
    written = f"{{Texts: {{'Fn::Sub': {form.format(''.join(pieces))}}}}}"
    before = parse_yaml(written, "").node
    assert isinstance(before, Mapping)
    after = with_known_values(before, {"P": KnownParameter.text(value)})
    assert substituted(_argument(after), {}) == substituted(_argument(before), {"P": value})


def _argument(root: Mapping) -> Node:
    [texts] = root.entries
    assert isinstance(texts.value, Mapping)
    [function] = texts.value.entries
    return function.value
