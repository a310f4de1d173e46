# nimbus-costs 1.0.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Built from parts that are known when you plan, so that a plan shows every policy in full.
  reader_arn = "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.reader.path}${aws_iam_role.reader.name}"
}

# Nimbus reads costs each night.
resource "aws_iam_role" "reader" {
  name                 = "NimbusReader"
  path                 = "/"
  description          = "Nimbus reads costs each night."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "sts:ExternalId" = var.external_id }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "reader_costs" {
  name = "costs"
  role = aws_iam_role.reader.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # costs (cost-data): The daily report of costs.
      {
        Effect   = "Allow"
        Action   = "ce:GetCostAndUsage"
        Resource = "*"
      },
      # self-inspection (cost-data): Nimbus sees which release you run, and what differs.
      {
        Effect = "Allow"
        Action = [
          "iam:GetRole",
          "iam:ListRolePolicies",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
        ]
        Resource = local.reader_arn
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "reader_costs_forecasts" {
  count = var.forecasts ? 1 : 0

  name = "costs-forecasts"
  role = aws_iam_role.reader.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # forecasts (cost-data): The forecast at the end of the report.
      {
        Effect   = "Allow"
        Action   = "ce:GetCostForecast"
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
