# octospec: variable nimbus_external_id is external-id
# octospec: aws_iam_role this is reader
# octospec: aws_iam_role_policy billing
# nimbus-reports 2.0.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  callback_topic_is_given = try(length(var.callback_topic) > 0, false)
}

# Nimbus reads costs and reports with this role.
resource "aws_iam_role" "this" {
  name                 = "NimbusReader"
  path                 = "/"
  description          = "Nimbus reads costs and reports with this role."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Only Nimbus, and only with the external ID.
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.nimbus_account}:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "sts:ExternalId" = var.nimbus_external_id }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "billing" {
  name = "billing"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # costs (cost-data): Costs by service and by day.
      {
        Effect = "Allow"
        Action = [
          "ce:GetCostAndUsage",
          "ce:GetCostForecast",
        ]
        Resource = "*"
      },
      # reports (cost-data): Lists the reports.
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:${local.partition}:s3:::nimbus-reports-${local.account}"
      },
      # reports (cost-data): Reads the reports.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:${local.partition}:s3:::nimbus-reports-${local.account}/*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "reader_billing_callback_topic" {
  count = local.callback_topic_is_given ? 1 : 0

  name = "billing-callback-topic"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # callback (cost-data): Only to the topic of Nimbus, if there is one.
      {
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = var.callback_topic
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
