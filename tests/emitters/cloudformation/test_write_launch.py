"""How a stack is made from a published template: links and lines that say each value as it is."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.deployment import Choice, Deployment, Facts, Parameter, ParameterKind
from octo_spec.model.hand_over import HandOver
from octo_spec.model.launch import LaunchKind, LaunchSite, PublishedFile
from octo_spec.model.text import Text
from octospec_cloudformation.writing.write_launch import launch
from octospec_cloudformation.writing.write_readme import loads_from, readme
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.model.launch import Launch

SUM = "ab" * 32
BUCKET = "https://templates.s3.eu-west-1.amazonaws.com/octo"
DEPLOYMENT = Deployment(
    "octo",
    "1.0.0",
    (),
    parameters=(Parameter("external-id", "The external ID."), Parameter("bucket", "A bucket.", default="b")),
    choices=(Choice("extra", "More.", ("off", "on"), "on"),),
)


def site(url: str = BUCKET, presets: frozenset[str] = frozenset()) -> LaunchSite:
    template = PublishedFile("cloudformation/template.yaml", f"{url}/1.0.0/cloudformation/template.yaml", SUM)
    archive = PublishedFile("cloudformation.zip", f"{url}/1.0.0/cloudformation.zip", SUM)
    return LaunchSite("1.0.0", (template,), archive, presets)


def link(ways: tuple[Launch, ...]) -> dict[str, str]:
    [way] = [way for way in ways if way.kind is LaunchKind.OPEN]
    where, _, query = way.text.partition("?")
    assert where == "https://console.aws.amazon.com/cloudformation/home#/stacks/quickcreate"
    assert urlsplit(way.text).fragment == way.text.partition("#")[2]
    return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))


def link_text(ways: tuple[Launch, ...]) -> str:
    [way] = [way for way in ways if way.kind is LaunchKind.OPEN]
    return way.text


def test_the_set_for_all_customers_has_no_preset() -> None:
    assert link(launch(DEPLOYMENT, site())) == {
        "templateURL": f"{BUCKET}/1.0.0/cloudformation/template.yaml",
        "stackName": "octo",
    }


@pytest.mark.engines
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20))
@tried(100)
def test_a_preset_is_read_from_the_link_and_by_the_shell_as_it_is(value: str) -> None:
    from awscli.shorthand import ShorthandParser  # type: ignore[import-untyped]  # noqa: PLC0415 - an engine

    with_default = replace(DEPLOYMENT, parameters=(Parameter("external-id", "It.", default=value),))
    ways = launch(with_default, site(presets=frozenset({"external-id", "extra"})))
    shown = link(ways)
    assert (shown["param_ExternalId"], shown["param_Extra"]) == (value, "true")
    words = shlex.split(ways[1].text.replace("\\\n", " "))
    assert [ShorthandParser().parse(word) for word in words[-2:]] == [
        {"ParameterKey": "ExternalId", "ParameterValue": value},
        {"ParameterKey": "Extra", "ParameterValue": "true"},
    ]


def test_what_must_be_given_is_a_variable_of_the_shell_and_the_sum_is_checked() -> None:
    _, created, checked = launch(DEPLOYMENT, site())
    assert 'ParameterKey=ExternalId,ParameterValue="$EXTERNAL_ID"' in created.text.replace("'", "")
    assert f"echo '{SUM}  template.yaml' | sha256sum --check --strict" in checked.text
    assert 'ExternalId="$EXTERNAL_ID"' in checked.text
    assert "Bucket" not in created.text + checked.text


def test_a_template_without_required_inputs_is_deployed_without_overrides() -> None:
    _, _, checked = launch(replace(DEPLOYMENT, parameters=(), choices=()), site())
    assert checked.text.endswith("template.yaml \\\n  --stack-name octo --capabilities CAPABILITY_IAM")
    _, _, checked = launch(DEPLOYMENT, site())
    assert checked.text.endswith(' CAPABILITY_IAM --parameter-overrides \\\n  ExternalId="$EXTERNAL_ID"')


def test_a_url_that_is_of_no_bucket_is_cautioned_but_where_the_file_is_fetched() -> None:
    for url in ("https://templates.example", "https://s3.amazonaws.com.evil.example/b"):
        cautions = [bool(way.caution) for way in launch(DEPLOYMENT, site(url))]
        assert cautions == [True, True, False]
    for url in (BUCKET, "https://s3.amazonaws.com/b", "https://b.s3.cn-north-1.amazonaws.com.cn"):
        assert not any(way.caution for way in launch(DEPLOYMENT, site(url)))


def test_the_host_of_a_template_is_matched_in_linear_time() -> None:
    """Under an exponential pattern, this host takes longer than the age of the universe."""
    assert not loads_from(f"https://s3{'-' * 3_456}/octo")
    hosts = ("b.s3.amazonaws.com", "s3-us-west-2.amazonaws.com", "b.s3.dualstack.eu-west-1.amazonaws.com")
    assert all(loads_from(f"https://{host}/octo") for host in (*hosts, "b.s3.cn-north-1.amazonaws.com.cn"))


def test_where_only_links_are_wanted_there_are_no_commands() -> None:
    stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/octo/0a1b"
    ways = launch(DEPLOYMENT, replace(site(), links_only=True, stack=stack))
    assert [way.kind for way in ways] == [LaunchKind.OPEN, LaunchKind.UPDATE]
    assert "?region=eu-west-1#/stacks/update/template?stackId=arn%3Aaws" in ways[1].text


@pytest.mark.parametrize("partition", ["aws-cn", "somewhere"])
def test_a_stack_of_another_partition_has_no_link_to_update_it(partition: str) -> None:
    stack = f"arn:{partition}:cloudformation:eu-west-1:123456789012:stack/octo/0a1b"
    [way] = launch(DEPLOYMENT, replace(site(), links_only=True, stack=stack))
    assert way.kind is LaunchKind.OPEN


def filled(ways: tuple[Launch, ...]) -> dict[str, str]:
    """Return the inputs that a link fills in."""
    return {name: value for name, value in link(ways).items() if name.startswith("param_")}


def test_a_link_fills_in_each_input_that_has_a_value() -> None:
    """A list has commas; of a text that is rotated, the link has the new one."""
    buckets = Parameter("buckets", "Buckets.", ParameterKind.LIST)
    deployment = replace(DEPLOYMENT, parameters=(*DEPLOYMENT.parameters, buckets))
    everything = site(presets=frozenset({"external-id", "bucket", "buckets", "extra"}))
    answers = {"buckets": ("a", "b"), "bucket": ("old", "new")}
    assert filled(launch(deployment, replace(everything, answers=answers))) == {
        "param_Bucket": "new",
        "param_Buckets": "a,b",
        "param_Extra": "true",
    }


@pytest.mark.parametrize("registration", [None, Text.of("arn:aws:sns:eu-west-1:111122223333:octo")])
def test_a_link_has_the_code_if_the_template_has_a_parameter_for_it(registration: Text | None) -> None:
    ways = launch(replace(DEPLOYMENT, registration=registration), replace(site(), code="0a1b"))
    assert filled(ways) == ({"param_RegistrationCode": "0a1b"} if registration else {})


@pytest.mark.parametrize(
    ("value", "short"), [("b", "b"), ("a,b", '"a,b"'), ('"\\', '"\\"\\\\"'), ("", '""'), ("-a", '"-a"')]
)
def test_a_command_quotes_a_value_with_characters_that_the_cli_reads(value: str, short: str) -> None:
    ways = launch(DEPLOYMENT, replace(site(presets=frozenset({"bucket"})), answers={"bucket": (value,)}))
    words = shlex.split(ways[1].text.replace("\\\n", " "))
    assert f"ParameterKey=Bucket,ParameterValue={short}" in words


def test_each_partition_has_its_link() -> None:
    both = replace(DEPLOYMENT, partitions=(Facts("aws"), Facts("aws-cn")))
    ways = [way for way in launch(both, site()) if way.kind is LaunchKind.OPEN]
    assert [way.title.removeprefix("Create the stack in the console") for way in ways] == [
        " of aws",
        " of aws-cn",
    ]


def test_a_rollout_needs_the_organizational_units() -> None:
    alone, rolled_out = (
        launch(each, site()) for each in (DEPLOYMENT, replace(DEPLOYMENT, members=DEPLOYMENT))
    )
    for before, now in zip(alone[1:], rolled_out[1:], strict=True):
        assert "ORGANIZATIONAL_UNITS" not in before.text
        assert "$ORGANIZATIONAL_UNITS" in now.text


def test_a_release_without_the_template_has_no_launch() -> None:
    assert launch(DEPLOYMENT, replace(site(), files=())) == ()


def test_the_page_next_to_a_published_template_has_the_link() -> None:
    page = readme(DEPLOYMENT, HandOver((), (), f"{BUCKET}/1.0.0/cloudformation"))
    assert f"({link_text(launch(DEPLOYMENT, site()))})" in page
    assert "templateURL=URL" not in page
    for url in ("", "https://templates.example/1.0.0/cloudformation"):
        assert "templateURL=URL" in readme(DEPLOYMENT, HandOver((), (), url))
