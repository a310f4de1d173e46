locals {
  lookout_external_id_map = {
    a = 1
  }
  tags = merge({ "managed-by" = "lookout" }, var.tags)
}
variable "tags" {
  type = map(string)
  default = {}
}
variable "lookout_handshake_id" {
  type = string
}
variable "lookout_iam_role" {
  type    = string
  default = "arn:aws:iam::630399649041:role/lookout"
}
variable "lookout_sns_topic_arn" {
  type    = string
  default = "arn:aws:sns:us-east-1:630399649041:cost-and-usage-report-uploaded"
}
variable "cur_bucket_name" {
  type    = string
  default = null
}
variable "include_autopilot" {
  type = bool
  default = false
}
variable "enable_bucket_policy" {
  default = true
}
data "aws_caller_identity" "current" {}
data "lookout_aws_provider_info" "default" {}
resource "aws_s3_bucket" "lookout_cost_and_usage_reports" {
  count  = var.cur_bucket_name != null ? 1 : 0
  bucket = var.cur_bucket_name
  tags   = local.tags
}
resource "aws_s3_bucket_policy" "b" {
  count  = var.cur_bucket_name != null ? 1 : 0
  bucket = aws_s3_bucket.lookout_cost_and_usage_reports[0].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_cur_report_definition" "lookout" {
  count                      = var.cur_bucket_name != null ? 1 : 0
  report_name                = "LookoutReport-${var.lookout_handshake_id}"
  time_unit                  = "DAILY"
  format                     = "textORcsv"
  compression                = "GZIP"
  additional_schema_elements = ["RESOURCES"]
  s3_bucket                  = aws_s3_bucket.lookout_cost_and_usage_reports[0].bucket
  s3_region                  = "us-east-1"
}
resource "aws_iam_role" "lookout_cross_account_connection" {
  name = "lookout_cross_account_connection"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Action = "sts:AssumeRole"
        Effect = "Allow"
        Sid    = ""
        Principal = {
          AWS = data.lookout_aws_provider_info.default.iam_role_arn
        }
        Condition = {
          StringEquals = {
            "sts:ExternalId" = data.lookout_aws_provider_info.default.external_id
          }
        }
      },
    ]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"]
  inline_policy {
    name   = "root"
    policy = data.lookout_aws_provider_info.default.root_policy
  }
  inline_policy {
    name = "LookoutCloudWatchMetricsReadOnly"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Action = ["cloudwatch:GetMetricData"], Effect = "Allow", Resource = "*" }
      ]
    })
  }
  dynamic "inline_policy" {
    for_each = var.include_autopilot ? [1] : []
    content {
      name = "LookoutAutoPilot"
      policy = data.aws_iam_policy_document.autopilot.json
    }
  }
  dynamic "inline_policy" {
    for_each = var.cur_bucket_name == null ? [] : [var.cur_bucket_name]
    content {
      name = "LookoutCur"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          { Action = ["s3:Get*", "s3:List*"], Effect = "Allow", Resource = ["${aws_s3_bucket.lookout_cost_and_usage_reports[0].arn}", "${aws_s3_bucket.lookout_cost_and_usage_reports[0].arn}/*"] }
        ]
      })
    }
  }
  tags = local.tags
}
data "aws_iam_policy_document" "autopilot" {
  statement {
    sid = "LookoutAutopilot"
    effect = "Allow"
    actions = ["ec2:ModifyReservedInstances", "ec2:PurchaseReservedInstancesOffering"]
    resources = ["*"]
  }
}
resource "lookout_aws_provider" "default" {
  cross_account_arn = aws_iam_role.lookout_cross_account_connection.arn
  bucket_arn = try(aws_s3_bucket.lookout_cost_and_usage_reports[0].arn, null)
}
