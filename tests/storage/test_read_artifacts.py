"""Third-party files, read by their emitter: what it cannot read, and crashes, are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from octospec_cloudformation.reading import understand as evaluator

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Octospec

ROLE = """\
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {AWS: !Ref Absent}, Action: sts:AssumeRole}
"""


def test_a_template_without_a_role_that_can_be_read_says_why(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", ROLE)
    for command in ("import", "access"):
        ran = octospec(command, "vendor.yaml")
        assert ran.code == 2
        assert "vendor.yaml is cloudformation, and contains no role that octospec can read" in ran.err
        assert "vendor.yaml:6:" in ran.err
        assert "there is no parameter or resource 'Absent'" in ran.err


def test_a_template_with_a_key_twice_is_not_read_as_if_it_had_one(octospec: Octospec) -> None:
    octospec.write("vendor.yaml", ROLE.replace("!Ref Absent", "'*'") + "      Path: /a/\n      Path: /b/\n")
    ran = octospec("import", "vendor.yaml")
    assert ran.code == 2
    assert "key 'Path' is already used in line 7" in ran.err


def test_a_crash_of_the_evaluator_is_reported_as_a_bug_of_its_distribution(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(evaluator, "evaluate_template", crash)
    octospec.write("vendor.yaml", ROLE)
    ran = octospec("import", "vendor.yaml")
    assert ran.code == 2
    assert "failed while reading: ZeroDivisionError" in ran.err


def test_the_name_of_a_file_cannot_write_into_the_spec(octospec: Octospec) -> None:
    name = "a\nroles: {}\x07.yaml"
    octospec.write(name, ROLE.replace("AWS: !Ref Absent", "Service: ec2.amazonaws.com"))
    ran = octospec("import", name, "--out", "mine.yaml")
    assert ran.code in {0, 1}, ran.err
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    assert written.startswith("# Imported from a roles: {}\\x07.yaml.\noctospec: 1\n")


MODULE = """\
resource "aws_iam_role" "reader" {
  name               = "Reader"
  assume_role_policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
  ] })
}
"""


def test_a_file_of_a_module_that_is_a_link_out_of_it_is_refused(octospec: Octospec) -> None:
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", MODULE)
    assert octospec("access", "module").code == 0
    octospec.write("elsewhere.tf", MODULE.replace("reader", "writer").replace("Reader", "Writer"))
    (octospec.folder / "module" / "more.tf").symlink_to(octospec.folder / "elsewhere.tf")
    ran = octospec("access", "module")
    assert ran.code == 2
    assert "more.tf is a link that leads out of the folder" in ran.err


def test_a_file_of_a_module_that_is_json_is_read_with_the_others(octospec: Octospec) -> None:
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", MODULE)
    octospec.write("module/more.tf.json", "{}")
    assert octospec("access", "module").code == 0
    octospec.write("module/more.tf.json", '{"locals": ')
    ran = octospec("access", "module")
    assert ran.code == 2
    assert "module/more.tf.json" in ran.err


def test_a_document_that_iam_refuses_is_reported_and_nothing_is_written(octospec: Octospec) -> None:
    wrong = ROLE.replace("AWS: !Ref Absent", "Service: ec2.amazonaws.com").replace(
        "sts:AssumeRole", "[sts:AssumeRole, no]"
    )
    octospec.write("vendor.yaml", wrong)
    ran = octospec("import", "vendor.yaml")
    assert ran.code == 2
    assert "IAM would refuse what was imported: Statement[0].Action: expected * or service:action" in ran.err
