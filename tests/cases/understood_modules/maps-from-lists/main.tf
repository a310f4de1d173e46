# Policies by service, from a map that a loop makes of a list; who calls is listed by another provider.
variable "services" {
  type    = set(string)
  default = ["logs", "rds"]
}
locals {
  known    = { logs = ["logs:FilterLogEvents"] }
  services = { for service in var.services : service => lookup(local.known, service, ["${service}:Describe*"]) }
}
data "aws_iam_policy_document" "of_service" {
  for_each = local.services
  statement {
    actions   = each.value
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = streamer_provider_integration.main.aws
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [statement.value.iam_role_arn]
      }
      condition {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [statement.value.external_id]
      }
    }
  }
}
resource "streamer_provider_integration" "main" {
  display_name = "streamer"
}
resource "aws_iam_role" "streamer" {
  name               = "streamer"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  dynamic "inline_policy" {
    for_each = sort(keys(local.services))
    content {
      name   = "service-${inline_policy.value}"
      policy = data.aws_iam_policy_document.of_service[inline_policy.value].json
    }
  }
}
