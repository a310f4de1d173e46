terraform {
  required_version = ">= 1.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0, < 6.0"
    }
    watchdog = {
      source  = "Watchdog/watchdog"
      version = "~> 3.39"
    }
  }
}

provider "watchdog" {
  api_key = var.watchdog_api_key
  api_url = "https://api.${var.watchdog_site}"
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  # Watchdog's own accounts differ by site.
  site_accounts = {
    "watchdog.com"     = "444455556666"
    "watchdog.eu"      = "444455556666"
    "us3.watchdog.com" = "444455556666"
    "ap1.watchdog.com" = "444455556666"
  }
  watchdog_account = lookup(local.site_accounts, var.watchdog_site, "444455556666")
  chunks          = chunklist(sort(distinct(concat(local.core, local.extra))), 10)
  core = [
    "cloudwatch:Get*", "cloudwatch:List*", "ec2:Describe*", "elasticache:Describe*",
    "logs:TestMetricFilter", "rds:Describe*", "rds:List*", "s3:GetBucketLogging",
    "s3:GetBucketTagging", "s3:ListAllMyBuckets", "sns:List*", "sqs:ListQueues",
    "tag:GetResources", "xray:BatchGetTraces",
  ]
  extra = var.enable_resource_collection ? ["backup:List*", "glacier:GetVaultNotifications"] : []
}

resource "watchdog_integration_aws_account" "this" {
  aws_account_id = data.aws_caller_identity.current.account_id
  aws_partition  = data.aws_partition.current.partition
  account_tags   = [for k, v in var.host_tags : "${k}:${v}"]
  auth_config {
    aws_auth_config_role {
      role_name = var.role_name
    }
  }
  metrics_config {
    namespace_filters {}
  }
  resources_config {
    cloud_security_posture_management_collection = var.enable_resource_collection
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${local.watchdog_account}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [watchdog_integration_aws_account.this.auth_config.aws_auth_config_role.external_id]
    }
  }
}

resource "aws_iam_role" "watchdog" {
  name                 = var.role_name
  description          = "Role for Watchdog AWS Integration"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.permissions_boundary
  tags                 = merge({ ManagedBy = "terraform" }, var.tags)
}

data "aws_iam_policy_document" "chunk" {
  count = length(local.chunks)
  statement {
    sid       = "Chunk${count.index}"
    actions   = local.chunks[count.index]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "chunk" {
  count  = length(local.chunks)
  name   = "${var.role_name}-${count.index + 1}"
  policy = data.aws_iam_policy_document.chunk[count.index].json
}

resource "aws_iam_role_policy_attachment" "chunk" {
  count      = length(local.chunks)
  role       = aws_iam_role.watchdog.name
  policy_arn = aws_iam_policy.chunk[count.index].arn
}

resource "aws_iam_role_policy_attachment" "audit" {
  count      = var.enable_resource_collection ? 1 : 0
  role       = aws_iam_role.watchdog.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/SecurityAudit"
}
output "role_arn" { value = aws_iam_role.watchdog.arn }
