# instance-scheduler 3.0.1, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {
  lifecycle {
    precondition {
      condition     = var.resizing ? var.metrics && var.scheduling == "act" : true
      error_message = "If resizing is true, this is required: metrics is true and scheduling is act."
    }

    precondition {
      condition     = var.cost_source == "report" ? local.report_bucket_is_given : true
      error_message = "If cost_source is report, this is required: report_bucket is given."
    }
  }
}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  report_bucket_is_given = try(length(var.report_bucket) > 0, false)
  topic_arns_is_given    = try(length(var.topic_arns) > 0, false)
  boundary_arn_is_given  = try(length(var.boundary_arn) > 0, false)
}

# The vendor assumes this role to do what you chose. This role can escalate its privileges beyond what its policies grant: the permissions of principals that it can act as, by ec2:ModifyInstanceAttribute with ec2:StartInstances, group resize, if resizing = on.
resource "aws_iam_role" "scheduler" {
  name                 = "InstanceSchedulerRole"
  path                 = "/"
  description          = "The vendor assumes this role to do what you chose."
  max_session_duration = 7200
  permissions_boundary = var.permissions_boundary != null ? var.permissions_boundary : local.boundary_arn_is_given ? var.boundary_arn : null

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

  tags = merge(var.tags, { managed-by = "instance-scheduler" })
}

resource "aws_iam_role_policy" "scheduler_costs_cost_source_explorer" {
  count = var.cost_source == "explorer" ? 1 : 0

  name = "costs-cost-source-explorer"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # cost-explorer (cost-data): What instances cost, by day and tag.
      {
        Effect = "Allow"
        Action = [
          "ce:GetCostAndUsage",
          "ce:GetDimensionValues",
          "ce:GetTags",
        ]
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_costs_cost_source_report" {
  count = var.cost_source == "report" ? 1 : 0

  name = "costs-cost-source-report"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # cost-report (cost-data): Reads the files that the report's manifest names.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:${local.partition}:s3:::${var.report_bucket}/*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_instances_metrics" {
  count = var.metrics ? 1 : 0

  name = "instances-metrics"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # metrics (optimization): How busy instances are.
      {
        Effect = "Allow"
        Action = [
          "cloudwatch:GetMetricData",
          "cloudwatch:ListMetrics",
        ]
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_instances_scheduling_advise" {
  count = contains(["advise", "act"], var.scheduling) ? 1 : 0

  name = "instances-scheduling-advise"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # inventory (optimization): Which instances there are, and how they are tagged.
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceStatus",
          "ec2:DescribeTags",
        ]
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_instances_scheduling_act" {
  count = var.scheduling == "act" ? 1 : 0

  name = "instances-scheduling-act"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # stop-and-start (remediation): Only instances that you tagged with schedule = on; the software on them is not changed.
      {
        Effect = "Allow"
        Action = [
          "ec2:StartInstances",
          "ec2:StopInstances",
        ]
        Resource = "arn:${local.partition}:ec2:*:${local.account}:instance/*"
        Condition = {
          StringEquals = { "aws:ResourceTag/schedule" = "on" }
        }
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_instances_scheduling_act_topic_arns" {
  count = var.scheduling == "act" && local.topic_arns_is_given ? 1 : 0

  name = "instances-scheduling-act-topic-arns"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # notices (remediation): Only the topics that you named.
      {
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = var.topic_arns
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "scheduler_instances_resizing" {
  count = var.resizing ? 1 : 0

  name = "instances-resizing"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # resize (remediation): High privilege. Only instances that you tagged with schedule = on, but any attribute of them, not only the type.
      {
        Effect   = "Allow"
        Action   = "ec2:ModifyInstanceAttribute"
        Resource = "arn:${local.partition}:ec2:*:${local.account}:instance/*"
        Condition = {
          StringEquals = { "aws:ResourceTag/schedule" = "on" }
        }
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
