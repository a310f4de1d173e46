"""Which features the customers of a fleet may use, and who loses one with an update to the latest release."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octo_spec.pipeline.feature_matrix import Row
    from octo_spec.release.octospec_capabilities import Capabilities


@frozen
class FeatureUse:
    """How many customers may use a feature, by answer, and the ids of those who lose it with an update."""

    id: str
    answers: Counter[str]
    losing: tuple[str, ...]


def feature_uses(capabilities: Capabilities, rows: Collection[Row], latest: str) -> Iterator[FeatureUse]:
    """Yield each feature of any release; customers keep their answers in an update to the latest."""
    ids = dict.fromkeys(id for version in capabilities.versions for id in capabilities.features(version))
    for id in ids:
        answers = [(row, capabilities.allowed(row, id)) for row in rows]
        losing = (
            str(row["id"])
            for row, answer in answers
            if answer and not capabilities.would_be_allowed(row, id, latest)
        )
        yield FeatureUse(id, Counter(answer.answer for _, answer in answers), tuple(losing))
