"""What ``Ref`` and ``GetAtt`` return for a resource: a value derived from its name, or a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.model.text import Account, Param, Partition, Region, Text
from octospec_cloudformation.vocabulary import MANAGED, ROLE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Piece
    from octospec_cloudformation.reading.evaluator import Evaluator
    from octospec_cloudformation.reading.sections import Resource


def _regional(service: str, before_name: str = "") -> tuple[Piece, ...]:
    return ("arn:", Partition(), f":{service}:", Region(), ":", Account(), f":{before_name}")


def _account_arn_start(before_name: str) -> tuple[Piece, ...]:
    return ("arn:", Partition(), ":iam::", Account(), f":{before_name}")


_ARNS: Final[dict[str, tuple[str, tuple[Piece, ...]]]] = {
    "AWS::S3::Bucket": ("BucketName", ("arn:", Partition(), ":s3:::")),
    "AWS::SQS::Queue": ("QueueName", _regional("sqs")),
    "AWS::SNS::Topic": ("TopicName", _regional("sns")),
    "AWS::Lambda::Function": ("FunctionName", _regional("lambda", "function:")),
    "AWS::DynamoDB::Table": ("TableName", _regional("dynamodb", "table/")),
    "AWS::Kinesis::Stream": ("Name", _regional("kinesis", "stream/")),
    "AWS::IAM::SAMLProvider": ("Name", _account_arn_start("saml-provider/")),
    "AWS::IAM::OIDCProvider": ("Url", _account_arn_start("oidc-provider/")),
    MANAGED: ("ManagedPolicyName", _account_arn_start("policy")),
}
"""Resource type -> the property that names it, and the part of its ARN before the name.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_OF_IAM: Final = frozenset(name for name in _ARNS if name.startswith("AWS::IAM::"))
_REF_IS_ARN: Final = _OF_IAM | {"AWS::SNS::Topic"}
_ARN_ATTRIBUTES: Final = frozenset({"Arn", "PolicyArn"})
_SCHEME: Final = "https://"


def resource_value(name: str, attribute: str, evaluator: Evaluator, span: Span) -> Text:
    """Return the result of ``Ref`` (the attribute ``Ref``) or ``GetAtt`` for a resource."""
    resource = evaluator.context.sections.resources[name]
    if resource.type == ROLE:
        return _role_value(resource, attribute, evaluator, span)
    if resource.type.startswith("AWS::IAM::") and resource.type not in _OF_IAM:
        refuse(span, f"{attribute} of {name} ({resource.type}) is not supported here")
    if (named := _if_readable(resource, attribute, evaluator, span)) is not None:
        return named
    of_itself = "ARN" if resource.type in _REF_IS_ARN else "name"
    what = f"the {of_itself if attribute == 'Ref' else attribute} of {name}"
    short = name if attribute == "Ref" else f"{name}-{attribute}"
    return Text((Param(evaluator.context.create_parameter(short, f"{what} ({resource.type})", span)),))


def _role_value(role: Resource, attribute: str, evaluator: Evaluator, span: Span) -> Text:
    if attribute == "Arn" and role.name not in evaluator.context.roles:
        what = f"the ARN of the role {role.name}, which is skipped"
        return Text((Param(evaluator.context.create_parameter(f"{role.name}-arn", what, span)),))
    if attribute != "Ref" or "RoleName" not in role.properties:
        refuse(span, f"CloudFormation generates the {attribute} of the role {role.name}")
    return _name(role, "RoleName", evaluator, span)


def _if_readable(resource: Resource, attribute: str, evaluator: Evaluator, span: Span) -> Text | None:
    """Return the value derived from a name; ``None`` if the name is known only when the stack is created.

    A value that depends on such a name is unknown as well, so chains of names end soon.
    """
    try:
        return _named_resource_value(resource, attribute, evaluator, span)
    except NotTakenError:
        if evaluator.context.opened:
            raise
        return None


def _named_resource_value(
    resource: Resource, attribute: str, evaluator: Evaluator, span: Span
) -> Text | None:
    if resource.type not in _ARNS:
        return None
    setting, before = _ARNS[resource.type]
    if setting not in resource.properties:
        return None
    if attribute in _ARN_ATTRIBUTES or (attribute == "Ref" and resource.type in _REF_IS_ARN):
        return Text.of(*before, *_name_in_arn(resource, evaluator, span))
    return _name(resource, setting, evaluator, span) if attribute == "Ref" else None


def _name_in_arn(resource: Resource, evaluator: Evaluator, span: Span) -> tuple[Piece, ...]:
    """Return a name as in an ARN: a policy's after its path, a provider's URL without its scheme."""
    pieces = _name(resource, _ARNS[resource.type][0], evaluator, span).pieces
    if resource.type == MANAGED:
        path = resource.properties.get("Path")
        return (*(evaluator.text(path).pieces if path else ("/",)), *pieces)
    match pieces:
        case (str(first), *others) if resource.type == "AWS::IAM::OIDCProvider":
            return (first.removeprefix(_SCHEME), *others)
        case _:
            return pieces


def _name(resource: Resource, setting: str, evaluator: Evaluator, span: Span) -> Text:
    if resource.name not in evaluator.names:
        with evaluator.context.opening(f"name of {resource.name}", span):
            evaluator.names[resource.name] = evaluator.text(resource.properties[setting])
    return evaluator.names[resource.name]
