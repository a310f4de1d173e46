"""Attributes of resources and data sources: derived from their arguments, or parameters.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.iam.managed_policies import names
from octo_spec.model.text import Account, Partition, Region, Text, aws_managed_policy
from octospec_terraform.reading.conversions import text_of
from octospec_terraform.reading.documents import document_json
from octospec_terraform.reading.instances import instance_scope, opened_argument
from octospec_terraform.reading.parse import parse_template
from octospec_terraform.reading.values import FailsError, Handle, Str, Table, Unknown, literal_text, string
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Piece
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.values import ResourceRef, Value

OWN: Final = frozenset({ROLE, INLINE, MANAGED, ATTACHMENT})

_WRITTEN: Final = frozenset({"assume_role_policy", "description", "path", "policy", "policy_arn", "role"})
"""Arguments of roles, policies and attachments whose attributes have the argument's value."""

_PLACES: Final[dict[tuple[str, str], Piece]] = {
    ("aws_caller_identity", "account_id"): Account(),
    ("aws_caller_identity", "id"): Account(),
    ("aws_partition", "partition"): Partition(),
    ("aws_partition", "id"): Partition(),
    ("aws_region", "name"): Region(),
    ("aws_region", "id"): Region(),
    ("aws_region", "region"): Region(),
}
"""What data sources return about the place of the deployment."""

_REGIONAL: Final[tuple[Piece, ...]] = (Region(), ":", Account(), ":")
_OIDC: Final = "aws_iam_openid_connect_provider"
_ARNS: Final[dict[str, tuple[str, tuple[Piece, ...]]]] = {
    "aws_s3_bucket": ("bucket", (":s3:::",)),
    "aws_sqs_queue": ("name", (":sqs:", *_REGIONAL)),
    "aws_sns_topic": ("name", (":sns:", *_REGIONAL)),
    "aws_lambda_function": ("function_name", (":lambda:", *_REGIONAL, "function:")),
    "aws_dynamodb_table": ("name", (":dynamodb:", *_REGIONAL, "table/")),
    _OIDC: ("url", (":iam::", Account(), ":oidc-provider/")),
    "aws_kinesis_stream": ("name", (":kinesis:", *_REGIONAL, "stream/")),
    "aws_kinesis_firehose_delivery_stream": ("name", (":firehose:", *_REGIONAL, "deliverystream/")),
    "aws_cloudwatch_log_group": ("name", (":logs:", *_REGIONAL, "log-group:")),
    "aws_ecr_repository": ("name", (":ecr:", *_REGIONAL, "repository/")),
    "aws_sfn_state_machine": ("name", (":states:", *_REGIONAL, "stateMachine:")),
    "aws_glue_catalog_database": ("name", (":glue:", *_REGIONAL, "database/")),
    "aws_athena_workgroup": ("name", (":athena:", *_REGIONAL, "workgroup/")),
}
"""Resource type -> the argument that names it, and the part of its ARN between the partition and the name.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""


def resource_attribute(evaluator: Evaluation, ref: ResourceRef, name: str, span: Span) -> Value:
    """Return an attribute of a resource or a data source."""
    resource = ref.resource
    if resource.is_data:
        return _data_value(evaluator, ref, name, span)
    if resource.type in OWN:
        is_written = name in _WRITTEN and resource.body.get(name) is not None
        return _argument(evaluator, ref, name) if is_written else Handle(ref, name, span=span)
    if (known := _named_value(evaluator, ref, name, span)) is not None:
        return known
    what = f"the {name} of {resource.address}"
    unknown = Unknown(f"{resource.name}-{name}", what, span=span)
    return unknown if resource.body.get(name) is None else _argument_or_unknown(evaluator, ref, name, unknown)


def _argument_or_unknown(evaluator: Evaluation, ref: ResourceRef, name: str, unknown: Unknown) -> Value:
    """Return an argument of a resource, which has its literal value if that is known."""
    try:
        return _argument(evaluator, ref, name)
    except FailsError:
        raise
    except NotTakenError:
        return unknown


def _named_value(evaluator: Evaluation, ref: ResourceRef, name: str, span: Span) -> Value:
    """Return the ARN of a resource with a literal name, or an argument."""
    resource = ref.resource
    argument, before = _ARNS.get(resource.type, ("", ()))
    if name not in ("arn", argument, "id") or resource.body.get(argument) is None:
        return None
    written = Text.of(*text_of(evaluator, _argument(evaluator, ref, argument), span).pieces)
    if resource.type == _OIDC:
        host = _without_scheme(written)
        if host is None:
            return None
        written = host
    if name == "arn":
        return string(span, "arn:", Partition(), *before, *written.pieces)
    return Str(written, span=span) if name == argument or resource.type == "aws_s3_bucket" else None


def _without_scheme(url: Text) -> Text | None:
    """Return the part after ``https://``; an input alone can begin with it, or not."""
    first = url.pieces[0] if url.pieces else None
    if not isinstance(first, str):
        return None
    return Text.of(first.removeprefix("https://"), *url.pieces[1:])


def _argument(evaluator: Evaluation, ref: ResourceRef, name: str) -> Value:
    body = ref.resource.body
    expression = body.get(name)
    if expression is None:
        return None
    is_repeated = body.get("count") is not None or body.get("for_each") is not None
    key = ref.key if is_repeated else None
    scope = instance_scope(body, ref.resource.module.scope, key)
    with opened_argument(evaluator, ref.resource, key, name, expression.span):
        return evaluator.value(expression, scope)


# --- data sources ------------------------------------------------------------------------------


def _data_value(evaluator: Evaluation, ref: ResourceRef, name: str, span: Span) -> Value:
    resource = ref.resource
    if (place := _PLACES.get((resource.type, name))) is not None:
        return string(span, place)
    match resource.type, name:
        case "aws_iam_policy_document", "json" | "minified_json":
            return document_json(evaluator, ref, span)
        case "aws_partition", "dns_suffix":
            evaluator.context.notes.otherwise(
                span, "the DNS suffix of the partition", "read as amazonaws.com, which is right outside China"
            )
            return string(span, "amazonaws.com")
        case "tls_certificate", "url" if resource.body.get("url") is not None:
            return _argument(evaluator, ref, "url")
        case "template_file", "rendered":
            return _render_template_file(evaluator, ref, span)
        case "aws_iam_policy", "arn" if (named := _named_policy(evaluator, ref)) is not None:
            return Str(named, span=span)
        case "aws_iam_policy", "arn" if resource.body.get("arn") is not None:
            return _argument(evaluator, ref, "arn")
        case "aws_iam_policy" | "aws_iam_role", "name" if resource.body.get("name") is not None:
            return _argument(evaluator, ref, "name")
        case _:
            return Unknown(f"{resource.name}-{name}", f"the {name} of {resource.address}", span=span)


def _named_policy(evaluator: Evaluation, ref: ResourceRef) -> Text | None:
    """Find the AWS managed policy with the name in a data source."""
    if ref.resource.body.get("name") is None:
        return None
    sought = literal_text(_argument(evaluator, ref, "name"))
    found = (name for name in names() if sought is not None and name.rpartition("/")[2] == sought)
    return next(map(aws_managed_policy, found), None)


def _render_template_file(evaluator: Evaluation, ref: ResourceRef, span: Span) -> Value:
    """Render the template of ``template_file``, a data source of older modules."""
    written = literal_text(_argument(evaluator, ref, "template"))
    given = _argument(evaluator, ref, "vars")
    if written is None or not isinstance(given, Table | None):
        refuse(span, "a template is known only when the module is applied")
    scope = ref.resource.module.scope.only(dict(given.entries) if given else {})
    return evaluator.render_template(
        parse_template(written, span.path, ref.resource.module.files.left), scope
    )
