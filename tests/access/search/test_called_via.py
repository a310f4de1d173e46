"""The combinations of an end and of all services that no request holds."""

from __future__ import annotations

from octo_spec.access.search.called_via import boxes_of_members
from octo_spec.access.search.conjunctions import conjunction
from tests.access.samples import allow, policy, when

SERVICES = [
    [f"{letter}{number}.amazonaws.com" for letter in "zyxwvutsrq"] + [f"{number}.amazonaws.com"]
    for number in range(5, 0, -1)
]


def test_they_come_in_the_order_of_the_texts_whatever_the_order_of_a_set_is() -> None:
    documents = policy(*(allow(**when("StringEquals", "aws:CalledViaFirst", *names)) for names in SERVICES))
    written = [conjunction(each) for document in documents for each in document.statements]
    boxes = [*boxes_of_members(written)]
    firsts = [min(map(str, box[1].patterns)) for box in boxes]
    assert firsts == sorted(firsts)
    assert len({*firsts}) == len(SERVICES)
