"""Names of a spec's own in a module: at each place, and read back as the ids that they represent."""

from dataclasses import replace

from octo_spec.model.deployment import Deployment
from octo_spec.plugin.artifacts import Artifact, ReadMode, artifact_at
from octospec_terraform import EMITTER
from octospec_terraform.renaming import rename_item
from octospec_terraform.syntax import Attribute, Call, Index, Literal, Template, block, dotted
from tests.emitters.terraform.samples import EVERYTHING

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
