# Texts that are compared: with what a validation lists, with each other's defaults, with nothing.

variable "external_id" {
  type      = string
  sensitive = true
}

variable "mode" {
  type        = string
  default     = "monitor"
  description = "What Acme does."

  validation {
    condition     = contains(["monitor", "manage", "all"], var.mode)
    error_message = "The mode is monitor, manage or all."
  }
}

variable "edition" {
  type    = string
  default = "free"
}

variable "kms_key_arn" {
  type    = string
  default = ""
}

variable "sns_topic" {
  type    = string
  default = null

  validation {
    condition     = var.sns_topic == null || can(regex("^arn:aws:sns:.*$", var.sns_topic))
    error_message = "The topic is the ARN of a topic."
  }
}

locals {
  manages = var.mode != "monitor"
  rights = {
    monitor = ["cloudwatch:Get*"]
    manage  = ["cloudwatch:Put*"]
    all     = ["cloudwatch:*"]
  }
}

resource "aws_iam_role" "acme_role" {
  name_prefix = "acme-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "rights" {
  name = "rights"
  role = aws_iam_role.acme_role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = local.rights[var.mode]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = lookup({ manage = "logs:PutRetentionPolicy" }, var.mode, "logs:Describe*")
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_iam_role_policy" "paid" {
  count = var.edition == "paid" ? 1 : 0
  name  = "paid"
  role  = aws_iam_role.acme_role.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ce:*"], Resource = ["*"] }]
  })
}

resource "aws_iam_role_policy" "key" {
  count = var.kms_key_arn == "" ? 0 : 1
  name  = "key"
  role  = aws_iam_role.acme_role.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "kms:Decrypt", Resource = var.kms_key_arn }
  })
}

resource "aws_iam_role_policy" "topic" {
  count = var.sns_topic != null && local.manages ? 1 : 0
  name  = "topic"
  role  = aws_iam_role.acme_role.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = coalesce(var.sns_topic, "*") }]
  })
}
