"""The texts of a spec that may hold references, read once for all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.language.checked_spec import CheckedSpec
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from octo_spec.language.checked_spec import Use
    from octo_spec.lint.rule import Subject


@memoized
def written_uses(subject: Subject) -> tuple[Use, ...]:
    """List the texts of roles and groups where they stand."""
    return CheckedSpec(subject.spec).uses
