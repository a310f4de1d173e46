"""``octospec diff --customers``: each customer is compared with itself; equal results share a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.customers_repository import RAISABLE, commit, customers, fixed

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec, Ran

DIFF = ("diff", "HEAD:spec.yaml", "spec.yaml", "--customers", "customers.yaml")


@pytest.fixture
def repository(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> Octospec:
    """Three customers that give no more values than required."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    octospec.write("spec.yaml", RAISABLE)
    octospec.write(
        "customers.yaml", customers({"acme": fixed("aa"), "bolt": fixed("bb"), "corp": fixed("cc")})
    )
    commit(octospec)
    return octospec


def groups(ran: Ran) -> dict[tuple[str, ...], str]:
    return {tuple(group["ids"]): group["words"] for group in ran.json["customers"]}


@pytest.mark.large
def test_customers_of_which_nothing_changed_do_not_differ(repository: Octospec) -> None:
    ran = repository(*DIFF, "--fail-on", "any,version")
    assert ran.code == 0, ran.out
    assert "3 of 3 customers: no difference" in ran.out


@pytest.mark.medium
def test_a_customer_who_is_raised_is_reported_although_the_spec_is_as_it_was(repository: Octospec) -> None:
    raised = {"acme": fixed("aa"), "bolt": fixed("bb", "on"), "corp": fixed("cc")}
    repository.write("customers.yaml", customers(raised))
    assert repository("diff", "HEAD:spec.yaml", "spec.yaml", "--fail-on", "any").code == 0
    ran = repository(*DIFF, "--fail-on", "new-access")
    assert ran.code == 1
    assert "1 of 3 customers gains read access: bolt" in ran.out
    assert "group more" in ran.out
    assert "2 of 3 customers: no difference" in ran.out
    assert repository(*DIFF, "--fail-on", "lost-access,trust,version").code == 0


@pytest.mark.large
def test_equal_results_share_a_section_however_different_the_external_ids(repository: Octospec) -> None:
    repository.write("spec.yaml", RAISABLE.replace("ce:Get*", "ce:*"))
    ran = repository(*DIFF, "--json")
    assert groups(ran) == {("acme", "bolt", "corp"): "3 of 3 customers gain write access"}
    assert ran.json["total"] == 3
    assert ran.json["version"]["ok"] is False
    assert repository(*DIFF, "--fail-on", "version").code == 1


@pytest.mark.large
def test_a_rotated_external_id_is_a_change_of_trust_of_that_customer_alone(repository: Octospec) -> None:
    repository.write(
        "customers.yaml", customers({"acme": fixed("zz"), "bolt": fixed("bb"), "corp": fixed("cc")})
    )
    ran = repository(*DIFF, "--json", "--fail-on", "new-trust")
    assert ran.code == 1
    assert groups(ran) == {
        ("acme",): "1 of 3 customers has new trust and loses trust",
        ("bolt", "corp"): "2 of 3 customers: no difference",
    }


@pytest.mark.large
def test_customers_who_swap_their_external_ids_both_change(repository: Octospec) -> None:
    repository.write(
        "customers.yaml", customers({"acme": fixed("bb"), "bolt": fixed("aa"), "corp": fixed("cc")})
    )
    assert list(groups(repository(*DIFF, "--json"))) == [("acme", "bolt"), ("corp",)]


@pytest.mark.large
def test_a_customer_who_comes_is_all_new_and_one_who_goes_all_lost(repository: Octospec) -> None:
    repository.write(
        "customers.yaml", customers({"acme": fixed("aa"), "bolt": fixed("bb"), "dune": fixed("dd")})
    )
    ran = repository(*DIFF, "--json", "--fail-on", "new-access")
    assert ran.code == 1
    assert groups(ran) == {
        (
            "dune",
        ): "1 of 4 customers is new, and gains read access, has new trust and has 1 other change of roles",
        ("corp",): "1 of 4 customers is removed, and loses read access, loses trust and has 1 other change"
        " of roles",
        ("acme", "bolt"): "2 of 4 customers: no difference",
    }
    assert [group["status"] for group in ran.json["customers"]] == ["new", "gone", "kept"]


@pytest.mark.large
def test_where_the_old_revision_has_no_customers_all_are_new(repository: Octospec) -> None:
    (repository.folder / "customers.yaml").rename(repository.folder / "others.yaml")
    ran = repository(*DIFF[:-1], "others.yaml", "--json")
    assert [group["status"] for group in ran.json["customers"]] == ["new"]
    assert [reported["code"] for reported in ran.json["diagnostics"]] == ["OCT619"]
    old = ("--old-customers", "HEAD:customers.yaml")
    assert groups(repository(*DIFF[:-1], "others.yaml", *old, "--json")) == {
        ("acme", "bolt", "corp"): "3 of 3 customers: no difference"
    }


@pytest.mark.large
def test_both_sides_may_be_revisions(repository: Octospec) -> None:
    repository.write(
        "customers.yaml", customers({"acme": fixed("aa", "on"), "bolt": fixed("bb"), "corp": fixed("cc")})
    )
    commit(repository)
    (repository.folder / "customers.yaml").unlink()
    ran = repository("diff", "HEAD~1:spec.yaml", "HEAD:spec.yaml", *DIFF[3:], "--json")
    assert groups(ran)["acme",] == "1 of 3 customers gains read access"


@pytest.mark.large
def test_one_customer_is_compared_with_itself_too(repository: Octospec) -> None:
    repository.write("customers.yaml", customers({"acme": fixed("aa", "on"), "dune": fixed("dd")}))
    ran = repository(*DIFF, "--customer", "acme", "--json")
    assert [change["statement"]["group"] for change in ran.json["changes"]] == ["more"]
    for one, what in (("dune", "new-access"), ("bolt", "lost-access")):
        ran = repository(*DIFF, "--customer", one, "--fail-on", what)
        assert ran.code == 1
        assert f"without {one}" in ran.out
    ran = repository(*DIFF, "--customer", "absent")
    assert ran.code == 2
    assert "OCT212" in ran.err


@pytest.mark.large
def test_what_is_for_all_is_what_each_would_see(repository: Octospec) -> None:
    entries = {"acme": fixed("zz", "on"), "bolt": fixed("yy", "on"), "corp": fixed("cc", "on")}
    repository.write("customers.yaml", customers(entries))
    repository.write("spec.yaml", RAISABLE.replace("ce:Get*", "ce:*"))
    ran = repository(*DIFF, "--json").json
    assert [group["ids"] for group in ran["customers"]] == [["acme", "bolt"], ["corp"]]
    for group in ran["customers"]:
        for id in group["ids"]:
            alone = repository(*DIFF, "--customer", id, "--json").json
            own = alone["changes"]
            assert [change["actions"] for change in own] == [change["actions"] for change in group["changes"]]


@pytest.mark.large
def test_a_value_counts_for_the_customers_with_that_input(repository: Octospec) -> None:
    entries = {"acme": "{fix: {external-id: aa}, ask: [extra]}", "bolt": fixed("bb"), "corp": fixed("cc")}
    repository.write("customers.yaml", customers(entries))
    commit(repository)
    repository.write("spec.yaml", RAISABLE.replace("ce:List*", "ce:L*"))
    assert groups(repository(*DIFF, "--json", "--set", "extra=off")) == {
        ("acme", "bolt", "corp"): "3 of 3 customers: no difference"
    }
    assert "OCT609" in repository(*DIFF, "--set", "other=off").err


@pytest.mark.large
def test_a_role_that_only_some_have_may_be_compared(repository: Octospec) -> None:
    more = RAISABLE.replace(
        "groups:",
        "  more:\n    name: More\n    why: Lists.\n    needs: {extra: on}\n"
        "    trust: [{service: ssm.amazonaws.com}]\n    inline: {main: [more]}\ngroups:",
    )
    repository.write("spec.yaml", more)
    repository.write("customers.yaml", customers({"acme": fixed("aa", "on"), "bolt": fixed("bb")}))
    commit(repository)
    repository.write("spec.yaml", more.replace("ce:List*", "ce:L*"))
    ran = repository(*DIFF, "--role", "more", "--json")
    assert groups(ran)["bolt",] == "1 of 2 customers: no difference"
    assert repository(*DIFF, "--role", "nothing").code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("diff", "spec.yaml", "spec.yaml", "--old-customers", "customers.yaml"), "needs --customers FILE"),
        ((*DIFF[:-1], "-"), "--customers - needs --old-customers FILE"),
        ((*DIFF[:-1], "nowhere.yaml"), "nowhere.yaml cannot be read"),
        (("diff", "HEAD:spec.yaml", "HEAD:spec.yaml", "--customers", "none.yaml"), "there is no 'none.yaml'"),
        ((*DIFF, "--fix", "extra"), "'extra' is not ID=VALUE"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_words(
    repository: Octospec, arguments: tuple[str, ...], words: str
) -> None:
    ran = repository(*arguments)
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.large
def test_each_customer_whose_answer_is_wrong_is_reported(repository: Octospec) -> None:
    repository.write(
        "customers.yaml", customers({"acme": fixed("a1"), "bolt": fixed("b1"), "corp": fixed("cc")})
    )
    ran = repository(*DIFF)
    assert ran.code == 2
    assert "customers.yaml:3:" in ran.err
    assert "customers.yaml:4:" in ran.err


def test_markdown_says_in_a_line_for_each_what_differs(repository: Octospec) -> None:
    repository.write(
        "customers.yaml",
        customers({"acme": fixed("aa", "on"), "bolt": fixed("bb", "on"), "corp": fixed("cc")}),
    )
    page = repository(*DIFF, "--output-format", "markdown").out
    assert page.startswith(
        "## Access: small 1.0.0 (HEAD:spec.yaml) → small 1.0.0 (spec.yaml), for 3 customers\n"
    )
    assert "- 2 of 3 customers gain read access: `acme`, `bolt`\n- 1 of 3 customers: no difference\n" in page
    assert (
        "\n### 2 of 3 customers gain read access\n\n`acme`, `bolt`.\nThe text below is for `acme`.\n" in page
    )
    assert "\n#### Role `reader`\n\n##### New access\n" in page


@pytest.mark.large
def test_an_external_id_is_rotated_in_two_steps_that_each_report_one_thing(repository: Octospec) -> None:
    def write(external_id: str) -> None:
        entries = {"acme": fixed(external_id), "bolt": fixed("bb"), "corp": fixed("cc")}
        repository.write("customers.yaml", customers(entries))

    write("[aa, zz]")
    assert groups(repository(*DIFF, "--json"))["acme",] == "1 of 3 customers has new trust"
    assert repository("build", "spec.yaml", "--customers", "customers.yaml").code == 0
    commit(repository)
    write("zz")
    assert groups(repository(*DIFF, "--json"))["acme",] == "1 of 3 customers loses trust"
