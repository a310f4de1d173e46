# everything 0.1.0-rc.1, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {
  lifecycle {
    precondition {
      condition     = var.mode == "auto" ? var.reports : true
      error_message = "If mode is auto, this is required: reports is true."
    }

    precondition {
      condition     = var.mode == "auto" ? local.partner_is_given : true
      error_message = "If mode is auto, this is required: partner is given."
    }

    postcondition {
      condition     = contains(keys(local.partitions), self.partition)
      error_message = "This module can be deployed into: aws, aws-cn."
    }
  }
}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  partitions = {
    aws    = { console = "c.aws" }
    aws-cn = { console = "c.cn" }
  }
  zone_facts = {
    eu = {
      main_region = "eu-central-1"
      "for"       = "x"
    }
    us = {
      main_region = "us-east-1"
      "for"       = "y"
    }
  }

  partner_is_given  = try(length(var.partner) > 0, false)
  buckets_is_given  = try(length(var.buckets) > 0, false)
  policies_is_given = try(length(var.policies) > 0, false)

  # Built from parts that are known when you plan, so that a plan shows every policy in full.
  helper_arn = contains(["act", "auto"], var.mode) ? "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.helper[0].path}${aws_iam_role.helper[0].name}" : null
}

resource "aws_iam_role" "main" {
  name                 = "${var.prefix}Main"
  path                 = "/${var.prefix}/"
  permissions_boundary = var.permissions_boundary != null ? var.permissions_boundary : "arn:${local.partition}:iam::aws:policy/PowerUserAccess"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "Accounts"
          Effect    = "Allow"
          Principal = { AWS = [for value in var.accounts : "arn:${local.partition}:iam::${value}:root"] }
          Action    = "sts:AssumeRole"
        },
      ],
      var.mode == "auto" && local.partner_is_given ? [
        # A partner may help.
        {
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.partition}:iam::${var.partner}:root" }
          Action = [
            "sts:AssumeRole",
            "sts:TagSession",
          ]
          Condition = {
            StringEquals    = { "sts:ExternalId" = "octo-${var.partner}" }
            Bool            = { "aws:MultiFactorAuthPresent" = "true" }
            NumericLessThan = { "aws:MultiFactorAuthAge" = "3600" }
          }
        },
      ] : [],
      [
        {
          Effect    = "Allow"
          Principal = { Federated = "arn:${local.partition}:iam::${local.account}:oidc-provider/token.example.com" }
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {
            StringEquals = {
              "token.example.com:aud" = [
                "octo",
                "b",
              ]
            }
          }
        },
      ],
      contains(["act", "auto"], var.mode) && !var.reports ? [
        {
          Effect    = "Allow"
          Principal = { AWS = local.helper_arn }
          Action    = "sts:AssumeRole"
        },
      ] : [],
    )
  })

  tags = merge(var.tags, {
    "a b"    = "quote \" and \\ and \u0024{x"
    "for"    = "2026-01-01"
    "\u00e9" = "é-${local.region}/${var.prefix}"
  })
}

resource "aws_iam_role_policy" "main_param_prefix_inline" {
  name = "${var.prefix}Inline"
  role = aws_iam_role.main.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Deny"
        NotAction = [
          "iam:*",
          "sts:*",
        ]
        NotResource = [
          "arn:${local.partition}:iam::${local.account}:user/x",
          "*",
        ]
        Condition = {
          StringLike = {
            "aws:PrincipalTag/for" = "a*${local.region}"
            "aws:TagKeys"          = var.accounts
          }
          Null = { "aws:TokenIssueTime" = "true" }
        }
      },
      {
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = [
          "arn:${local.partition}:s3:::x/$${*}/$/%%{a}/$${aws:username}",
          "arn:aws:x:${local.zone_facts[var.zone].main_region}::${local.partitions[local.partition].console}",
        ]
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "main_buckets" {
  count = local.buckets_is_given ? 1 : 0

  name = "buckets"
  role = aws_iam_role.main.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = var.buckets
      },
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = [for value in var.buckets : "${value}/*"]
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_policy" "main_kept" {
  name = "Kept"
  path = aws_iam_role.main.path

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (data): Reports are read.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "main_kept" {
  role       = aws_iam_role.main.name
  policy_arn = aws_iam_policy.main_kept.arn

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_policy" "main_acts" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  name = "Acts"
  path = aws_iam_role.main.path

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (data): Reports are read.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "main_acts" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  role       = aws_iam_role.main.name
  policy_arn = aws_iam_policy.main_acts[0].arn

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "main_view_only_access" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  role       = aws_iam_role.main.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/job-function/ViewOnlyAccess"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "main_param_policies" {
  for_each = toset(local.policies_is_given ? var.policies : [])

  role       = aws_iam_role.main.name
  policy_arn = each.value

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "main_param_accounts" {
  for_each = toset(var.accounts)

  role       = aws_iam_role.main.name
  policy_arn = "arn:${local.partition}:iam::${local.account}:policy/${each.value}"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "helper" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  path                 = "/"
  permissions_boundary = var.permissions_boundary != null ? var.permissions_boundary : contains(["act", "auto"], var.mode) && local.partner_is_given ? "arn:${local.partition}:iam::${local.account}:policy/${var.partner}" : null

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Effect    = "Allow"
          Principal = { Service = "ec2.amazonaws.com" }
          Action    = "sts:AssumeRole"
        },
      ],
      var.mode == "auto" && local.partner_is_given ? [
        {
          Effect    = "Allow"
          Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
          Action    = "sts:AssumeRole"
        },
      ] : [],
    )
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "helper_help" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  name = "help"
  role = aws_iam_role.helper[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (data): Reports are read.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_policy" "helper_help_managed" {
  count = var.mode == "act" && var.reports ? 1 : 0

  name = "HelpManaged"
  path = aws_iam_role.helper[0].path

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (data): Reports are read.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "helper_help_managed" {
  count = var.mode == "act" && var.reports ? 1 : 0

  role       = aws_iam_role.helper[0].name
  policy_arn = aws_iam_policy.helper_help_managed[0].arn

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "helper_read_only_access" {
  count = contains(["act", "auto"], var.mode) ? 1 : 0

  role       = aws_iam_role.helper[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"

  lifecycle {
    create_before_destroy = true
  }
}
