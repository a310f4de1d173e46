"""Words of IAM documents and of templates are answered with those of the language."""

import pytest

from octo_spec.language.borrowed_words import (
    KEYS,
    PSEUDO,
    SAME_KEYS,
    function_instead,
    key_instead,
    pseudo_instead,
)
from octo_spec.source import Mapping, parse_yaml


def instead(value: str) -> str:
    node = parse_yaml(f"key: {value}\n", "s.yaml").node
    assert isinstance(node, Mapping)
    return function_instead(node.entries[0].value).removeprefix('write "').removesuffix('"')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref ExternalId", "${param.external-id}"),
        ("!Ref OIDCProviderARN", "${param.oidc-provider-arn}"),
        ("!Ref AWS::AccountId", "${account}"),
        ("{Ref: ExternalId}", "${param.external-id}"),
        ("!GetAtt ReaderRole.Arn", "${role.reader-role.arn}"),
        (
            '!Sub "arn:${AWS::Partition}::${Logs}/${!aws:username}"',
            "arn:${partition}::${param.logs}/${aws:username}",
        ),
        ('{"Fn::Sub": "${Reader.Arn}"}', "${role.reader.arn}"),
        ("!ImportValue x", ""),
        ("!!str x", ""),
        ("{a: b}", ""),
        ("[a]", ""),
    ],
)
def test_a_function_of_a_template(value: str, expected: str) -> None:
    assert instead(value) == expected


@pytest.mark.parametrize(
    "key", ["Effect", "NotAction", "not-action", "max_session_duration", *KEYS, *SAME_KEYS]
)
def test_a_key_of_an_iam_document_or_a_template(key: str) -> None:
    assert key_instead(key)


def test_any_other_key_has_no_answer() -> None:
    assert key_instead("alow") == ""


@pytest.mark.parametrize("name", PSEUDO)
def test_a_pseudo_parameter_is_not_a_policy_variable(name: str) -> None:
    assert str(pseudo_instead(f"${{{name}}}")) == f"write {PSEUDO[name]}"


def test_the_suffix_of_hosts_is_a_fact_of_partitions() -> None:
    assert "${partition.FACT}" in str(pseudo_instead("${AWS::URLSuffix}"))
    assert pseudo_instead("${aws:username}") == ""
