"""Names of a spec's own in a module: at each place, and read back as the ids that they represent."""

from dataclasses import replace

import pytest

from octo_spec.model.deployment import Choice, Deployment
from octo_spec.model.naming import written_value_names
from octo_spec.plugin.artifacts import Artifact, Reading, ReadMode, artifact_at
from octospec_terraform import EMITTER
from octospec_terraform.renaming import rename_item
from octospec_terraform.syntax import Attribute, Call, Index, Literal, Template, block, dotted
from tests.emitters.terraform.samples import EVERYTHING, SMALLEST

BLOCK = block(
    "resource", ("a", "x"), (Attribute("v", Call("f", (dotted("var.x"), Template((dotted("a.x.y"),))))),)
)


def test_every_place_has_the_other_name() -> None:
    attribute = Attribute("v", Call("f", (dotted("var.z"), Template((dotted("a.w.y"),)))))
    names = {("variable", "x"): "z", ("a", "x"): "w"}
    assert rename_item(BLOCK, names) == block("resource", ("a", "w"), (attribute,))
    assert rename_item(BLOCK, {("b", "x"): "w"}) == BLOCK
    indexed = Attribute("i", Index(dotted("a.x"), Literal(0)))
    assert rename_item(indexed, names) == Attribute("i", Index(dotted("a.w"), Literal(0)))


def test_two_names_may_change_places() -> None:
    swapped = rename_item(block("variable", ("x",)), {("variable", "x"): "y", ("variable", "y"): "x"})
    assert swapped == block("variable", ("y",))


def test_a_module_with_names_of_its_own_reads_back() -> None:
    named = _with_names(EVERYTHING)
    artifacts = EMITTER.emit(named, EMITTER.options()).artifacts
    main = artifact_at(artifacts, "main.tf")
    assert main is not None
    assert 'resource "aws_iam_role" "Mine0"' in main.text
    assert f"# octospec: aws_iam_role Mine0 is {EVERYTHING.roles[0].id}" in main.text
    assert EMITTER.read is not None
    assert EMITTER.read(artifacts, ReadMode.STRICT).deployment == named


def test_a_name_of_nothing_is_reported() -> None:
    artifacts = EMITTER.emit(EVERYTHING, EMITTER.options()).artifacts
    assert EMITTER.read is not None
    reported = [
        Artifact(
            each.path,
            f"# octospec: variable gone is gone\n{each.text}" if str(each.path) == "main.tf" else each.text,
        )
        for each in artifacts
    ]
    [diagnostic] = EMITTER.read(tuple(reported), ReadMode.STRICT).diagnostics
    assert diagnostic.message == "nothing in the module with an ID has the name 'gone'"


@pytest.mark.parametrize(
    ("comment", "reported"),
    [
        ("aws_iam_role reader is reader", ""),
        ("aws_iam_role_policy reader_read", ""),
        ("aws_iam_role reader", "reader"),
        ("aws_iam_role_policy reader_read is read", "reader_read"),
        ("aws_iam_role_policy reader", "reader"),
        ("aws_iam_role reader is reader\n# octospec: aws_iam_role reader is reader", "reader"),
    ],
)
def test_a_name_has_an_id_unless_it_is_of_a_policy(comment: str, reported: str) -> None:
    reading = _read_with(SMALLEST, "# smallest 1.0.0", f"# octospec: {comment}\n# smallest 1.0.0")
    message = f"nothing in the module with an ID has the name '{reported}'"
    assert [each.message for each in reading.diagnostics] == [message] * bool(reported)


MODE = Choice(
    "mode",
    "How much is done.",
    ("look", "act"),
    "look",
    value_names=written_value_names({"terraform": {"look": "Look", "act": "Act"}}),
)
NAMED_VALUES = replace(SMALLEST, choices=(MODE,))


def test_a_variable_whose_values_have_names_is_a_choice_though_nothing_depends_on_it() -> None:
    assert _read_with(NAMED_VALUES, "", "").deployment == NAMED_VALUES


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("main.tf", "value Act is act", "value Do is act"),
        ("main.tf", "value Act is act", "value Act is look"),
        ("main.tf", "# octospec: value Act is act of mode\n", ""),
        ("main.tf", "value Act is act of mode", "value Act is act of gone"),
        ("variables.tf", 'contains(["Look", "Act"], var.mode)', 'can(regex("a", var.mode))'),
        ("variables.tf", 'contains(["Look", "Act"], var.mode)', 'contains(["Look"], var.mode)'),
    ],
)
def test_names_of_values_are_those_of_the_values_that_the_variable_allows(
    path: str, old: str, new: str
) -> None:
    reading = _read_with(NAMED_VALUES, old, new, path)
    assert reading.deployment is None
    assert "the names of its values are not those that 'mode' allows" in [
        each.message for each in reading.diagnostics
    ]


def _read_with(deployment: Deployment, old: str, new: str, path: str = "main.tf") -> Reading:
    """Read a module with another text in one file."""
    assert EMITTER.read is not None
    artifacts = EMITTER.emit(deployment, EMITTER.options()).artifacts
    assert any(old in each.text for each in artifacts if str(each.path) == path)
    changed = (
        replace(each, text=each.text.replace(old, new, 1)) if str(each.path) == path else each
        for each in artifacts
    )
    return EMITTER.read(tuple(changed), ReadMode.STRICT)


def _with_names(deployment: Deployment) -> Deployment:
    return replace(
        deployment,
        parameters=tuple(
            replace(renamed, names=(("terraform", f"Asked{position}"),))
            for position, renamed in enumerate(deployment.parameters)
        ),
        roles=tuple(
            replace(role, names=(("terraform", f"Mine{position}"),))
            for position, role in enumerate(deployment.roles)
        ),
    )
