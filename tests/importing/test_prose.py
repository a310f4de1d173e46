"""Third-party texts for people are on one line, and refer to nothing."""

from __future__ import annotations

from octo_spec.importing.prose import with_plain_prose
from octo_spec.model.deployment import Attachment, Choice, Deployment, Parameter, Role
from octo_spec.model.text import Text, aws_managed_policy

SENTENCE = "Reads ${param.x}\n\tof  you"
PLAIN = "Reads {param.x} of you"


def test_descriptions_and_reasons_are_on_one_line_and_refer_to_nothing() -> None:
    attached = Attachment(aws_managed_policy("ReadOnlyAccess"), why=SENTENCE)
    role = Role("r", Text.of("r"), (), attachments=(attached,), description="A\nrole of ${x}\n", why=SENTENCE)
    choice = Choice("c", SENTENCE, ("off", "on"), "off")
    read = Deployment("x", "1.0.0", (role,), (Parameter("p", SENTENCE),), (choice,), description=SENTENCE)
    plain = with_plain_prose(read)
    [role_read] = plain.roles
    said = (plain.description, plain.parameters[0].description, plain.choices[0].description, role_read.why)
    assert {*said, role_read.attachments[0].why} == {PLAIN}
    assert role_read.description == "A role of ${x}"
    assert with_plain_prose(plain) == plain
