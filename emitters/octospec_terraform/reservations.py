"""The words that Terraform reserves, so that no spec can use them."""

from __future__ import annotations

from typing import Final

from octo_spec.model.reserved_words import Reserved, ReservedWords, Slot

META_ARGUMENTS: Final = frozenset(
    {"source", "version", "providers", "count", "for-each", "lifecycle", "depends-on", "locals"}
)
"""https://developer.hashicorp.com/terraform/language/values/variables, "cannot be used"."""

_SPEC_OUTPUTS: Final = ("spec-name", "spec-version")

RESERVED: Final = Reserved(
    words=(
        ReservedWords(Slot.QUESTION_ID, META_ARGUMENTS, "is reserved by Terraform"),
        ReservedWords(
            Slot.ROLE_ID,
            frozenset({"spec", *_SPEC_OUTPUTS}),
            "would be the name of an output that every spec has",
        ),
    ),
    role_outputs=("-name", "-arn"),
    spec_outputs=_SPEC_OUTPUTS,
    id_styles=("`external_id` in Terraform",),
)
