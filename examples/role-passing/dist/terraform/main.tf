# change-automation 1.2.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Built from parts that are known when you plan, so that a plan shows every policy in full.
  change_executor_arn = "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.change_executor.path}${aws_iam_role.change_executor.name}"
  change_backup_arn   = "arn:${local.partition}:iam::${local.account}:role${aws_iam_role.change_backup.path}${aws_iam_role.change_backup.name}"
}

# The vendor assumes this role to start an approved change; it cannot change resources itself. This role can escalate its privileges beyond what its policies grant: the permissions of any role that it can pass to what it runs, by iam:PassRole, run by ssm:StartAutomationExecution, group start.
resource "aws_iam_role" "change_starter" {
  name                 = "ChangeStarterRole"
  path                 = "/"
  description          = "The vendor assumes this role to start an approved change; it cannot change resources itself."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # The external ID keeps the vendor's other customers out of your account.
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.vendor_account}:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "sts:ExternalId" = var.external_id }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "change_starter_start_changes" {
  name = "start-changes"
  role = aws_iam_role.change_starter.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # start (remediation): Only runbooks whose names begin with Change-.
      {
        Effect = "Allow"
        Action = "ssm:StartAutomationExecution"
        Resource = [
          "arn:${local.partition}:ssm:*:${local.account}:automation-definition/Change-*:*",
          "arn:${local.partition}:ssm:*:${local.account}:document/Change-*",
          "arn:${local.partition}:ssm:*:${local.account}:automation-execution/*",
        ]
      },
      # start (remediation): Shows you the progress of a change in the vendor's console.
      {
        Effect = "Allow"
        Action = [
          "ssm:GetAutomationExecution",
          "ssm:DescribeAutomationExecutions",
          "ssm:DescribeAutomationStepExecutions",
        ]
        Resource = "*"
      },
      # start (remediation): Passes only the executor role, and only to Systems Manager.
      {
        Sid      = "HandExecutorToSystemsManager"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = local.change_executor_arn
        Condition = {
          StringEquals = { "iam:PassedToService" = "ssm.amazonaws.com" }
        }
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

# Systems Manager runs the steps of a change with this role. This role can escalate its privileges beyond what its policies grant: the permissions of any role that it can pass to what it runs, by iam:PassRole, run by backup:StartBackupJob, group back-up.
resource "aws_iam_role" "change_executor" {
  name                 = "ChangeExecutorRole"
  path                 = "/"
  description          = "Systems Manager runs the steps of a change with this role."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Only automations of this account, so no other account can use the role.
      {
        Effect    = "Allow"
        Principal = { Service = "ssm.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account }
          ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ssm:*:${local.account}:automation-execution/*" }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "change_executor_change_steps" {
  name = "change-steps"
  role = aws_iam_role.change_executor.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # back-up (remediation): Only into the vault for these backups.
      {
        Effect   = "Allow"
        Action   = "backup:StartBackupJob"
        Resource = "arn:${local.partition}:backup:*:${local.account}:backup-vault:before-change"
      },
      # back-up (remediation): Waits until the backup is complete.
      {
        Effect   = "Allow"
        Action   = "backup:DescribeBackupJob"
        Resource = "*"
      },
      # back-up (remediation): Passes the backup role to AWS Backup; the executor itself cannot read a volume.
      {
        Sid      = "HandBackupRoleToBackup"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = local.change_backup_arn
        Condition = {
          StringEquals = { "iam:PassedToService" = "backup.amazonaws.com" }
        }
      },
      # resize (remediation): Reads the state of a volume before and after.
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeVolumes",
          "ec2:DescribeVolumesModifications",
        ]
        Resource = "*"
      },
      # resize (remediation): Only volumes that you tagged for it.
      {
        Effect   = "Allow"
        Action   = "ec2:ModifyVolume"
        Resource = "arn:${local.partition}:ec2:*:${local.account}:volume/*"
        Condition = {
          StringEquals = { "aws:ResourceTag/managed-changes" = "allowed" }
        }
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

# AWS Backup copies a volume with this role, before a change touches it. This role can escalate its privileges beyond what its policies grant: the permissions of principals that it can act as, by ssm:SendCommand, group copy, AWS managed policy service-role/AWSBackupServiceRolePolicyForBackup as of 2026-09-30, partition aws; the permissions of principals that it can act as, by eks:CreateAccessEntry, group copy, AWS managed policy service-role/AWSBackupServiceRolePolicyForBackup as of 2026-09-30, partition aws; the permissions of principals that it can act as, by eks:AssociateAccessPolicy, group copy, AWS managed policy service-role/AWSBackupServiceRolePolicyForBackup as of 2026-09-30, partition aws; the permissions of any role that it can pass to what it runs, by iam:PassRole, run by guardduty:StartMalwareScan, group copy, AWS managed policy service-role/AWSBackupServiceRolePolicyForBackup as of 2026-09-30, partition aws.
resource "aws_iam_role" "change_backup" {
  name                 = "ChangeBackupRole"
  path                 = "/"
  description          = "AWS Backup copies a volume with this role, before a change touches it."
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Only for jobs of principals that may pass this role.
      {
        Effect    = "Allow"
        Principal = { Service = "backup.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })

  tags = var.tags
}

# copy (remediation): What AWS Backup needs to copy volumes, as AWS maintains it.
resource "aws_iam_role_policy_attachment" "change_backup_awsbackup_service_role_policy_for_backup" {
  role       = aws_iam_role.change_backup.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"

  lifecycle {
    create_before_destroy = true
  }
}
