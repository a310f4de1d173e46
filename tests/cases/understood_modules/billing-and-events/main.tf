variable "s3_bucket_arn" {
  type = string
  default = ""
}
variable "s3_bucket_name" {
  type = string
  default = ""
}
variable "external_id" { type = string }
variable "additional_external_ids" {
  type = list(string)
  default = []
}
variable "prefix" {
  type = string
  default = ""
}
variable "enable_billing" { 
  type = bool
  default = false
}
variable "enable_events" { default = false }
variable "enable_optimization" { default = false }
variable "secrets" {
  type = list(string)
  default = []
}
variable "trusted_roles" {
  type = list(string)
  default = ["arn:aws:iam::891928451355:root"]
}
variable "governance_policy_arns" {
  type = list(string)
  default = []
}
data "aws_iam_policy_document" "rein_billingmonitoring" {
  count = var.enable_billing ? 1 : 0
  statement {
    effect = "Allow"
    actions = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetObject"]
    resources = [
      var.s3_bucket_arn,
      "${var.s3_bucket_arn}/*"
    ]
  }
  statement {
    effect = "Allow"
    actions = ["cur:DescribeReportDefinitions", "organizations:List*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "rein_billingmonitoring" {
  count       = var.enable_billing ? 1 : 0
  name        = "${var.prefix}ReinBillingMonitoringPolicy"
  description = "Policy granting Rein Access to Collect Billing Data"
  policy      = data.aws_iam_policy_document.rein_billingmonitoring[0].json
}
data "aws_iam_policy_document" "rein_eventsmonitoring" {
  count = var.enable_events ? 1 : 0
  statement {
    effect = "Allow"
    actions = ["ecs:List*", "ecs:Describe*", "ec2:Describe*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "rein_eventsmonitoring" {
  count       = var.enable_events ? 1 : 0
  name        = "${var.prefix}ReinEventsMonitoringPolicy"
  policy      = data.aws_iam_policy_document.rein_eventsmonitoring[0].json
}
data "aws_iam_policy_document" "rein_getsecrets" {
  count = length(var.secrets) > 0 ? 1 : 0
  statement {
    effect = "Allow"
    actions = ["secretsmanager:GetSecretValue"]
    resources = var.secrets
  }
}
resource "aws_iam_policy" "rein_getsecrets" {
  count = length(var.secrets) > 0 ? 1 : 0
  name = "${var.prefix}ReinSecrets"
  policy = data.aws_iam_policy_document.rein_getsecrets[0].json
}
data "aws_iam_policy_document" "assume_inline" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = concat(["arn:aws:iam::891928451355:root"], var.trusted_roles)
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = concat([var.external_id], var.additional_external_ids)
    }
    effect = "Allow"
  }
}
resource "aws_iam_role" "rein_ce" {
  name               = "${var.prefix}ReinCERole"
  assume_role_policy = data.aws_iam_policy_document.assume_inline.json
  description        = "Role granting Rein Access for Cost Management"
}
resource "aws_iam_role_policy_attachment" "rein_billingmonitoring" {
  count      = var.enable_billing ? 1 : 0
  role       = aws_iam_role.rein_ce.name
  policy_arn = aws_iam_policy.rein_billingmonitoring[0].arn
}
resource "aws_iam_role_policy_attachment" "rein_eventsmonitoring" {
  count      = var.enable_events ? 1 : 0
  role       = aws_iam_role.rein_ce.name
  policy_arn = aws_iam_policy.rein_eventsmonitoring[0].arn
}
resource "aws_iam_role_policy_attachment" "gov" {
  for_each = toset(var.governance_policy_arns)
  role       = aws_iam_role.rein_ce.name
  policy_arn = each.value
}
resource "aws_iam_role_policy_attachment" "s" {
  count      = length(var.secrets) > 0 ? 1 : 0
  role       = aws_iam_role.rein_ce.name
  policy_arn = aws_iam_policy.rein_getsecrets[0].arn
}
output "cross_account_role" { value = aws_iam_role.rein_ce.arn }
