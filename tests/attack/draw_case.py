"""Hostile inputs, each the same for one seed and number."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.attack import (
    artifacts,
    boundless,
    foreign_files,
    large,
    mishaps,
    our_files,
    plugins,
    terraform_data,
    updates,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.attack.cases import Case
    from tests.attack.mishaps import Mishap

KINDS: Final[tuple[tuple[Callable[[Random], Case | Mishap], int], ...]] = (
    (our_files.spec, 30),
    (our_files.customers, 10),
    (our_files.manifest, 8),
    (artifacts.template, 16),
    (artifacts.module, 14),
    (artifacts.documents, 16),
    (foreign_files.policy, 10),
    (foreign_files.account, 12),
    (foreign_files.calls, 4),
    (terraform_data.plan, 12),
    (updates.into, 12),
    (updates.update, 14),
    (updates.adopt, 8),
    (words.arguments, 10),
    (plugins.plugin, 2),
    (large.large, 1),
    (boundless.boundless, 20),
    (mishaps.race, 2),
    (mishaps.kill, 2),
    (mishaps.full_disk, 1),
)
"""What makes an input, and how often."""


def case(seed: int, number: int, kind: str = "") -> Case | Mishap:
    """Make the ``number``-th input of a seed; of a ``kind``, which is the name of what makes it."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - what is tried must come again
    if kind:
        return next(make for make, _ in KINDS if make.__name__ == kind)(random)
    make = random.choices([make for make, _ in KINDS], [weight for _, weight in KINDS])[0]
    return make(random)
