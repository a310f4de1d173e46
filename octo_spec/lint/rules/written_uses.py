"""The texts of a spec that may contain references, read once for all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from octo_spec.language.checked_spec import Use
    from octo_spec.lint.rule import Subject


@memoized
def written_uses(subject: Subject) -> tuple[Use, ...]:
    """Return the texts of roles and groups with their locations."""
    return CheckedSpec(subject.spec).deployed_uses
