locals {
  chart_cloud_account = var.chart_importer_account
  exporter_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "tag:GetResources",
          "cloudwatch:GetMetricData",
          "apigateway:GET",
        ]
        Resource = "*"
      }
    ]
  }
}
variable "chart_importer_account" {
  type = string
  default = "arn:aws:iam::008923505280:root"
}
variable "external_id" {
  type        = string
  description = "This is your Chart Cloud identifier and is used for security purposes."
  validation {
    condition     = length(var.external_id) > 0
    error_message = "ExternalID is required."
  }
}
variable "iam_role_name" {
  type        = string
  default     = "ChartLabsCloudWatchIntegration"
  description = "Customize the name of the IAM role used by Chart for the CloudWatch Integration."
}
data "aws_iam_policy_document" "trust_chart" {
  statement {
    effect = "Allow"
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.chart_account_id}:root"]
    }
    actions = ["sts:AssumeRole"]
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}
locals {
  chart_account_id = element(split(":", local.chart_cloud_account), 4)
}
resource "aws_iam_role" "chart_labs_cloudwatch_integration" {
  name        = var.iam_role_name
  description = "Role used by Chart CloudWatch integration."
  assume_role_policy = data.aws_iam_policy_document.trust_chart.json
  inline_policy {
    name = var.iam_role_name
    policy = jsonencode(local.exporter_policy)
  }
}
output "role_arn" {
  value       = aws_iam_role.chart_labs_cloudwatch_integration.arn
  description = "The ARN for the role created, copy this into Chart Cloud installation."
}
