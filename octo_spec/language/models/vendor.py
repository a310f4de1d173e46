"""What the vendor says of itself, for reviewers: nothing that octospec decides depends on it."""

from octo_spec.language.models.scalars import Described, OneOrMore, Prose
from octo_spec.model.vendor import VENDOR_QUESTIONS, VendorStatement


class VendorSpec(Described):
    """What the vendor says to the questions that reviewers ask. octospec shows it, and does not check it."""

    assumed_by: OneOrMore[Prose] = ()
    """Who at the vendor can assume the role: people, teams or a service."""
    mfa: OneOrMore[Prose] = ()
    """Which multi-factor authentication they use."""
    data: OneOrMore[Prose] = ()
    """Which data leaves the account, and where the vendor stores it."""
    retention: OneOrMore[Prose] = ()
    """How long the vendor keeps the data."""
    subprocessors: OneOrMore[Prose] = ()
    """Which subprocessors receive the data."""
    incident_contact: OneOrMore[Prose] = ()
    """The contact for a security incident."""
    notice: OneOrMore[Prose] = ()
    """How long in advance the vendor announces that it needs more access."""
    off_boarding: OneOrMore[Prose] = ()
    """What happens to the access and the data when the contract ends."""
    events: OneOrMore[Prose] = ()
    """Which CloudTrail events of the role are expected."""

    @property
    def statements(self) -> tuple[VendorStatement, ...]:
        """Every question, with what the vendor says to it; none if the vendor says nothing."""
        said = self.texts
        if not any(said.values()):
            return ()
        return tuple(VendorStatement(id, question, said[id]) for id, question in VENDOR_QUESTIONS.items())

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """What the vendor says, by key."""
        return {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
