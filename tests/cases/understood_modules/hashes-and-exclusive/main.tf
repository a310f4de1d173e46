terraform {
  required_version = ">= 1.0.0"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.60.0" }
    digger = { source = "digger/digger", version = "~> 1.46" }
    random = { source = "hashicorp/random", version = ">= 3.1" }
  }
}
data "aws_caller_identity" "current" {}
data "digger_secure_trusted_cloud_identity" "trusted_identity" {
  cloud_provider = "aws"
}
data "digger_secure_tenant_external_id" "external_id" {}
data "digger_secure_cloud_ingestion_assets" "assets" {
  cloud_provider = "aws"
}
locals {
  trusted_identity = var.is_gov_cloud_onboarding ? data.digger_secure_trusted_cloud_identity.trusted_identity.gov_identity : data.digger_secure_trusted_cloud_identity.trusted_identity.identity
  arn_prefix = var.is_gov_cloud_onboarding ? "arn:aws-us-gov" : "arn:aws"
  account_id_hash  = substr(md5(data.aws_caller_identity.current.account_id), 0, 4)
  config_posture_role_name = "${var.name}-posture-${random_id.suffix.hex}-${local.account_id_hash}"
}
resource "random_id" "suffix" {
  byte_length = 3
}
variable "name" {
  type = string
  default = "digger-secure"
}
variable "is_gov_cloud_onboarding" {
  type = bool
  default = false
}
variable "is_organizational" {
  type = bool
  default = false
}
variable "tags" {
  type = map(string)
  default = { "product" = "digger-secure-for-cloud" }
}
resource "aws_iam_role" "cspm_role" {
  name               = local.config_posture_role_name
  tags               = var.tags
  assume_role_policy = data.aws_iam_policy_document.trust_relationship.json
}
resource "aws_iam_role_policies_exclusive" "cspm_role_managed_policies" {
  role_name    = aws_iam_role.cspm_role.name
  policy_names = [aws_iam_role_policy.cspm_role_policy.name]
}
resource "aws_iam_role_policy_attachments_exclusive" "cspm" {
  role_name   = aws_iam_role.cspm_role.name
  policy_arns = [aws_iam_role_policy_attachment.audit.policy_arn]
}
resource "aws_iam_role_policy_attachment" "audit" {
  role = aws_iam_role.cspm_role.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/SecurityAudit"
}
resource "aws_iam_role_policy" "cspm_role_policy" {
  name   = "digger-cspm"
  role   = aws_iam_role.cspm_role.id
  policy = data.aws_iam_policy_document.custom_resources_policy.json
}
data "aws_iam_policy_document" "custom_resources_policy" {
  statement {
    sid = "DescribeEFSAccessPoints"
    effect = "Allow"
    actions = ["elasticfilesystem:DescribeAccessPoints"]
    resources = ["*"]
  }
  statement {
    sid = "ListWafRegionalRulesAndRuleGroups"
    effect = "Allow"
    actions = ["waf-regional:ListRules"]
    resources = ["arn:aws:waf-regional:*:*:rule/*", "arn:aws:waf-regional:*:*:rulegroup/*"]
  }
}
data "aws_iam_policy_document" "trust_relationship" {
  statement {
    sid     = "AllowDiggerAssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [local.trusted_identity]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [data.digger_secure_tenant_external_id.external_id.external_id]
    }
  }
}
resource "aws_cloudformation_stack_set" "mgmt" {
  count = var.is_organizational ? 1 : 0
  name = "x"
  template_body = <<TEMPLATE
Resources:
  Role:
    Type: AWS::IAM::Role
TEMPLATE
}
resource "digger_secure_cloud_auth_account_component" "config_posture_role" {
  account_id                 = "x"
  type                       = "COMPONENT_TRUSTED_ROLE"
  trusted_role_metadata = jsonencode({ aws = { role_name = local.config_posture_role_name } })
  depends_on = [aws_iam_role.cspm_role]
}
