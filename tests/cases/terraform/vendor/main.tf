# octo-api-access 1.2.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  boundary_is_given = try(length(var.boundary) > 0, false)

  # Built from parts that are known when you plan, so that a plan shows every policy in full.
  acct_access_arn     = "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.acct_access.path}${aws_iam_role.acct_access.name}"
  change_executor_arn = var.remediation ? "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.change_executor[0].path}${aws_iam_role.change_executor[0].name}" : null
}

# Octo reads costs through this role.
resource "aws_iam_role" "acct_access" {
  name                 = "AcctAccessRole"
  path                 = "/"
  description          = "Lets Octo read cost data."
  max_session_duration = 43200
  permissions_boundary = var.permissions_boundary != null ? var.permissions_boundary : local.boundary_is_given ? var.boundary : null

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # The external ID guards the role against a confused deputy.
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.principal}:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "sts:ExternalId" = var.external_id }
        }
      },
    ]
  })

  tags = merge(var.tags, {
    product = "Octo"
    vendor  = "Alphaus"
  })
}

resource "aws_iam_role_policy" "acct_access_root" {
  name = "root"
  role = aws_iam_role.acct_access.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Costs are shown.
      {
        Sid    = "CostAndBilling"
        Effect = "Allow"
        Action = [
          "ce:Get*",
          "ce:List*",
        ]
        Resource = "*"
      },
      # Omitted: cloudformation:UpdateStack (stack-maintenance), because terraform has no stack.
      # role-maintenance (cost-data): The role maintains itself.
      {
        Effect = "Allow"
        Action = [
          "iam:GetRole*",
          "iam:PutRolePolicy",
        ]
        Resource = local.acct_access_arn
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "acct_access_root_remediation" {
  count = var.remediation ? 1 : 0

  name = "root-remediation"
  role = aws_iam_role.acct_access.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ec2:StartInstances"
        Resource = "arn:${local.partition}:ec2:*:${local.account}:instance/*"
        Condition = {
          StringEquals = { "aws:ResourceTag/team" = "$${aws:PrincipalTag/team, 'none'}" }
        }
      },
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = local.change_executor_arn
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

# bills (cost-data): Invoices are read.
resource "aws_iam_role_policy_attachment" "acct_access_awsbilling_read_only_access" {
  role       = aws_iam_role.acct_access.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AWSBillingReadOnlyAccess"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "change_executor" {
  count = var.remediation ? 1 : 0

  name                 = "ChangeExecutorRole"
  path                 = "/vendor/"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ssm.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "change_executor_changes" {
  count = var.remediation ? 1 : 0

  name = "changes"
  role = aws_iam_role.change_executor[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ec2:DeleteVolume"
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
