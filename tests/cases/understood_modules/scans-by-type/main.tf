data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  role_name = var.prefix != "" ? "${var.prefix}-${var.rolename}" : var.rolename
  data_scanning_policy_required = var.data-scanning || var.lightsail-scanning
}

data "aws_iam_policy_document" "scanly_assume" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.remote-arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["${var.external-id}"]
    }
  }
}

resource "aws_iam_role" "user-role-tf" {
  name                 = local.role_name
  permissions_boundary = var.permission_boundary_arn == "" ? null : var.permission_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.scanly_assume.json
  tags                 = var.tags
}

resource "aws_iam_policy" "tf-policy" {
  name   = "${var.prefix == "" ? "" : "${var.prefix}-"}ScanlyFullPolicy"
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ScanlyFullPolicy",
      "Action": [
        "acm:GetCertificate",
        "ec2:CreateSnapshot",
        "ec2:CopySnapshot",
        "kms:DescribeKey",
        "kms:GetKeyPolicy"
      ],
      "Effect": "Allow",
      "Resource": "*"
    },
    {
      "Condition": {
        "StringEquals": {
          "ec2:ResourceTag/scanly": "auto-gen-snapshot"
        }
      },
      "Action": [
        "ec2:DeleteSnapshot",
        "ec2:ModifySnapshotAttribute"
      ],
      "Effect": "Allow",
      "Resource": "*"
    },
    {
      "Action": ["ec2:CreateTags"],
      "Condition": {
        "StringEquals": {
          "ec2:CreateAction": ["CreateSnapshot", "CopySnapshot"]
        }
      },
      "Effect": "Allow",
      "Resource": "arn:${data.aws_partition.current.partition}:ec2:*::snapshot/*"
    },
    {
      "Action": "kms:CreateGrant",
      "Condition": {
        "StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"},
        "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}
      },
      "Effect": "Allow",
      "Resource": "arn:aws:kms:*:${data.aws_caller_identity.current.account_id}:key/*"
    }
  ]
}
POLICY
}

data "aws_iam_policy_document" "scanly_data_scanning" {
  count = local.data_scanning_policy_required ? 1 : 0
  dynamic "statement" {
    for_each = var.data-scanning ? { rds = ["rds:CreateDBSnapshot", "rds:AddTagsToResource"], s3 = ["s3:GetObject"] } : {}
    content {
      sid       = upper(statement.key)
      actions   = statement.value
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.lightsail-scanning ? [1] : []
    content {
      actions   = ["lightsail:GetInstances"]
      resources = ["*"]
    }
  }
}

resource "aws_iam_policy" "scanly_data_scanning" {
  count       = local.data_scanning_policy_required ? 1 : 0
  name        = "ScanlyDataScanningPolicy"
  description = "A policy for Scanly data scanning"
  policy      = data.aws_iam_policy_document.scanly_data_scanning[0].json
}

resource "aws_iam_role_policy_attachment" "data" {
  count      = local.data_scanning_policy_required ? 1 : 0
  role       = aws_iam_role.user-role-tf.name
  policy_arn = aws_iam_policy.scanly_data_scanning[0].arn
}

resource "aws_iam_role_policy" "eks" {
  count  = var.eks-scanning ? 1 : 0
  name   = "ScanlyEKS"
  role   = aws_iam_role.user-role-tf.id
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [{
      "Effect" : "Allow",
      "Action" : ["eks:CreateAccessEntry"],
      "Resource" : "arn:aws:eks:*:*:cluster/*",
      "Condition" : { "StringEquals" : { "aws:ResourceTag/scanly" : ["true"] } }
    }]
  })
}

resource "aws_iam_role_policy" "cost" {
  count  = var.cloud-cost-scanning.enabled ? 1 : 0
  name   = "ScanlyCost"
  role   = aws_iam_role.user-role-tf.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::${var.cloud-cost-scanning.bucket}/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "view_only_access_role_policy_attach" {
  role       = aws_iam_role.user-role-tf.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/job-function/ViewOnlyAccess"
}
resource "aws_iam_role_policy_attachment" "security_audit_role_policy_attach" {
  role       = aws_iam_role.user-role-tf.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/SecurityAudit"
}
resource "aws_iam_policy_attachment" "tf-policy" {
  name       = "scanly-attach"
  roles      = [aws_iam_role.user-role-tf.name]
  policy_arn = aws_iam_policy.tf-policy.arn
}
output "role_arn" {
  value = aws_iam_role.user-role-tf.arn
}
