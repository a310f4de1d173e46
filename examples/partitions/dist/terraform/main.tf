# backup-auditor 1.0.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {
  lifecycle {
    postcondition {
      condition     = contains(keys(local.partitions), self.partition)
      error_message = "This module can be deployed into: aws, aws-cn, aws-us-gov."
    }
  }
}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  partitions = {
    aws = {
      vendor_account = "111122223333"
      service_suffix = "amazonaws.com"
    }
    aws-cn = {
      vendor_account = "444455556666"
      service_suffix = "amazonaws.com.cn"
    }
    aws-us-gov = {
      vendor_account = "777788889999"
      service_suffix = "amazonaws.com"
    }
  }

  evidence_key_arn_is_given = try(length(var.evidence_key_arn) > 0, false)
}

# The vendor's account of the same partition assumes this role to check your backups.
resource "aws_iam_role" "auditor" {
  name                 = "BackupAuditorRole"
  path                 = "/auditing/"
  description          = "The vendor's account of the same partition assumes this role to check your backups."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Only the collector, not the whole account, and only with your external ID.
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.partitions[local.partition].vendor_account}:role/audit/Collector" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "sts:ExternalId" = var.external_id }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "auditor_backup_evidence" {
  name = "backup-evidence"
  role = aws_iam_role.auditor.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # backups (inventory): Which plans, vaults and recovery points exist.
      {
        Effect = "Allow"
        Action = [
          "backup:ListBackupPlans",
          "backup:ListBackupVaults",
          "backup:ListProtectedResources",
        ]
        Resource = "*"
      },
      # backups (inventory): How old the newest copy of each resource is, and with which key it is encrypted.
      {
        Effect = "Allow"
        Action = [
          "backup:DescribeBackupVault",
          "backup:ListRecoveryPointsByBackupVault",
        ]
        Resource = "arn:${local.partition}:backup:*:${local.account}:backup-vault:*"
      },
      # reports (evidence): Reads the reports.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:${local.partition}:s3:::${var.evidence_bucket}/*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "auditor_backup_evidence_evidence_key_arn" {
  count = local.evidence_key_arn_is_given ? 1 : 0

  name = "backup-evidence-evidence-key-arn"
  role = aws_iam_role.auditor.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (evidence): Only through S3, whose name ends differently in China.
      {
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.evidence_key_arn
        Condition = {
          StringLike = { "kms:ViaService" = "s3.*.${local.partitions[local.partition].service_suffix}" }
        }
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

# baseline (inventory): Configuration of resources without their content, as AWS maintains the list.
resource "aws_iam_role_policy_attachment" "auditor_security_audit" {
  role       = aws_iam_role.auditor.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/SecurityAudit"

  lifecycle {
    create_before_destroy = true
  }
}
