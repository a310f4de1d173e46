"""What is told of a template's constructs that a spec cannot hold as they are."""

from octo_spec.model.notes import Notes, NotTakenError, refuse

__all__ = ["NotTakenError", "Notes", "refuse"]
