terraform {
  required_providers {
    acme = {
      source = "Acme/acme"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }
}

provider "acme" {
  api_key = var.acme_api_key
  app_key = var.acme_app_key
  api_url = "https://api.${var.acme_site}/"
}

data "aws_caller_identity" "current" {}

locals {
  all_permissions = [
    "apigateway:GET",
    "autoscaling:Describe*",
    "backup:List*",
    "cloudtrail:DescribeTrails",
    "cloudwatch:Get*",
    "ec2:Describe*",
    "s3:GetBucketTagging",
    "tag:GetResources",
    "tag:GetTagKeys",
    "tag:GetTagValues",
  ]
  max_policy_size   = 6144
  target_chunk_size = 5900
  permission_sizes = [
    for perm in local.all_permissions :
    length(perm) + 3
  ]
  cumulative_sizes = [
    for i in range(length(local.permission_sizes)) :
    sum(slice(local.permission_sizes, 0, i + 1))
  ]
  chunk_assignments = [
    for cumulative_size in local.cumulative_sizes :
    floor(cumulative_size / local.target_chunk_size)
  ]
  chunk_numbers = distinct(local.chunk_assignments)
  permission_chunks = [
    for chunk_num in local.chunk_numbers : [
      for i, perm in local.all_permissions :
      perm if local.chunk_assignments[i] == chunk_num
    ]
  ]
}

data "aws_iam_policy_document" "acme_aws_integration_assume_role" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::464622532012:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values = [
        acme_integration_aws_account.acme_integration.auth_config.aws_auth_config_role.external_id
      ]
    }
  }
}

data "aws_iam_policy_document" "acme_aws_integration" {
  count = length(local.permission_chunks)
  statement {
    actions   = local.permission_chunks[count.index]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "acme_aws_integration" {
  count  = length(local.permission_chunks)
  name   = "AcmeAWSIntegrationPolicy-${count.index + 1}"
  policy = data.aws_iam_policy_document.acme_aws_integration[count.index].json
}

resource "aws_iam_role" "acme_aws_integration" {
  name               = "AcmeIntegrationRole"
  description        = "Role for Acme AWS Integration"
  assume_role_policy = data.aws_iam_policy_document.acme_aws_integration_assume_role.json
}

resource "aws_iam_role_policy_attachment" "acme_aws_integration" {
  count      = length(local.permission_chunks)
  role       = aws_iam_role.acme_aws_integration.name
  policy_arn = aws_iam_policy.acme_aws_integration[count.index].arn
}

resource "aws_iam_role_policy_attachment" "acme_aws_integration_security_audit" {
  role       = aws_iam_role.acme_aws_integration.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "acme_integration_aws_account" "acme_integration" {
  account_tags   = []
  aws_account_id = data.aws_caller_identity.current.account_id
  aws_partition  = "aws"
  aws_regions {
    include_all = true
  }
  auth_config {
    aws_auth_config_role {
      role_name = "AcmeIntegrationRole"
    }
  }
}
