"""The numbers of actions of each access level, in each combination of choices."""

from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.review.level_counts import level_counts

NAMES = ("s3:DeleteObject", "s3:GetBucketAcl", "s3:GetObject", "s3:ListBucket", "s3:PutObject")


def test_counts_are_in_the_order_of_the_names_and_not_of_a_set() -> None:
    audit = Presence.of(ChoiceIs("audit", ("on",)))
    also = [(Presence.of(ChoiceIs("mode", (name,))), frozenset({name})) for name in NAMES]
    counts = level_counts([((audit, frozenset(NAMES)), *also)], ())
    assert [each.combinations[1] for each in counts] == [presence for presence, _ in also]
