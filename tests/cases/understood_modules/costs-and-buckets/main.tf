data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  bucket_arns = [for b in var.buckets : "arn:${data.aws_partition.current.partition}:s3:::${b}/*"]
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.acme_account_id}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary
  tags                 = merge(var.tags, { Vendor = "acme" })
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "ReadCosts"
    actions   = ["ce:Get*", "cur:DescribeReportDefinitions"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = length(var.buckets) > 0 ? [1] : []
    content {
      sid       = "ReadBuckets"
      actions   = ["s3:GetObject"]
      resources = local.bucket_arns
    }
  }
}

resource "aws_iam_policy" "read" {
  name   = "acme-read"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "audit" {
  for_each   = toset(["SecurityAudit", "job-function/ViewOnlyAccess"])
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_role_policy" "remediate" {
  count = var.enable_remediation ? 1 : 0
  name  = "acme-remediate"
  role  = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:StopInstances"]
        Resource = "arn:aws:ec2:*:${local.account}:instance/*"
        Condition = { StringEquals = { "aws:ResourceTag/owner" = "$${aws:PrincipalTag/owner}" } }
      },
    ]
  })
}

resource "aws_s3_bucket" "report" {
  bucket = "acme-report"
}

output "role_arn" {
  value = aws_iam_role.this.arn
}
