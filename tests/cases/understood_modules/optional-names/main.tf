terraform {
  required_providers {
    aws         = { source = "hashicorp/aws" }
    posture = { source = "posture/posture" }
  }
}
variable "account_id" {
  type    = string
  default = ""
  validation {
    condition     = length(var.account_id) == 0 || can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be either empty or the 12-digit AWS account ID."
  }
}
variable "external_id" {
  type    = string
  default = ""
}
variable "intermediate_role_arn" {
  type    = string
  default = ""
}
variable "iam_role_name" {
  type    = string
  default = ""
}
variable "is_gov" {
  type    = bool
  default = false
}
variable "dspm_regions" {
  type    = list(string)
  default = ["us-east-1"]
}
variable "enable_dspm" {
  type    = bool
  default = true
}
variable "resource_prefix" {
  type    = string
  default = "Posture"
}
variable "resource_suffix" {
  type    = string
  default = ""
}
data "posture_cloud_aws_account" "target" {
  account_id = var.account_id
}
data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "current" {}
locals {
  account    = try(data.posture_cloud_aws_account.target.accounts[0], { external_id = "", intermediate_role_arn = "", iam_role_name = "" })
  ext        = coalesce(var.external_id, local.account.external_id)
  middle     = coalesce(var.intermediate_role_arn, local.account.intermediate_role_arn)
  role_name  = coalesce(var.iam_role_name, "PostureCSPMReader-${var.resource_suffix}")
  services   = { rds = ["rds:DescribeDBSnapshots", "rds:CopyDBSnapshot"], redshift = ["redshift:DescribeClusters"], s3 = ["s3:ListAllMyBuckets"] }
}
resource "aws_iam_role" "this" {
  name = local.role_name
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : { "AWS" : local.middle },
        "Action" : "sts:AssumeRole",
        "Condition" : { "StringEquals" : { "sts:ExternalId" : local.ext } }
      }
    ]
  })
}
resource "aws_iam_role_policy" "this" {
  name = "cspm_config"
  role = aws_iam_role.this.id
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : concat([
      {
        "Sid" : "CloudPolicies",
        "Effect" : "Allow",
        "Resource" : "*",
        "Action" : ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "lambda:GetLayerVersion", "backup:ListBackupPlans"]
      }
    ], var.is_gov ? [] : [{ "Sid" : "Commercial", "Effect" : "Allow", "Resource" : "*", "Action" : ["lightsail:GetDisks"] }])
  })
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(["SecurityAudit", "ReadOnlyAccess"])
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/${each.key}"
}

data "aws_iam_policy_document" "dspm" {
  count = var.enable_dspm ? 1 : 0
  dynamic "statement" {
    for_each = { for k, v in local.services : k => v if k != "s3" || !var.is_gov }
    iterator = service
    content {
      sid       = "DSPM${title(service.key)}"
      actions   = service.value
      resources = ["*"]
      dynamic "condition" {
        for_each = service.key == "rds" ? [1] : []
        content {
          test     = "StringEquals"
          variable = "aws:RequestedRegion"
          values   = var.dspm_regions
        }
      }
    }
  }
  statement {
    sid     = "Logs"
    actions = ["logs:GetLogEvents"]
    resources = [
      for r in var.dspm_regions : "arn:${data.aws_partition.this.partition}:logs:${r}:${data.aws_caller_identity.this.account_id}:log-group:/${var.resource_prefix}/*"
    ]
  }
}
resource "aws_iam_role_policy" "dspm" {
  count  = var.enable_dspm ? 1 : 0
  name   = "${var.resource_prefix}DSPM${var.resource_suffix}"
  role   = one(aws_iam_role.this[*].id)
  policy = one(data.aws_iam_policy_document.dspm[*].json)
}
