variable "regions" {
  type = list(string)
  default = ["us-east-1", "eu-west-1"]
}
variable "external_id" { type = string }
variable "role_arns" {
  type = list(string)
  default = []
}
variable "kms_key_arns" {
  type = list(string)
  default = ["*"]
}
variable "lambda" { default = true }
data "aws_region" "r" {}
locals {
  arns = flatten([for r in var.regions : [for s in ["a", "b"] : "arn:aws:sqs:${r}:111122223333:${s}"]])
  short = { us-east-1 = "use1", eu-west-1 = "euw1" }
  here = lookup(local.short, data.aws_region.r.name, "other")
}
resource "aws_iam_role" "this" {
  name = "vendor-${local.here}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags = { for k, v in { Name = "x", Region = data.aws_region.r.name } : k => v }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    dynamic "principals" {
      for_each = length(var.role_arns) > 0 ? [var.role_arns] : [["arn:aws:iam::111122223333:root"]]
      content {
        type = "AWS"
        identifiers = principals.value
      }
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = [var.external_id]
    }
    condition {
      test = "StringEquals"
      variable = "aws:RequestedRegion"
      values = var.regions
    }
  }
}
resource "aws_iam_role_policy" "q" {
  name = "queues"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for r in var.regions : { Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = "arn:aws:sqs:${r}:111122223333:q" }
    ]
  })
}
resource "aws_iam_role_policy" "k" {
  name = "kms"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "kms:Decrypt", Resource = var.kms_key_arns },
      { Effect = "Allow", Action = "lambda:InvokeFunction", Resource = var.lambda ? aws_lambda_function.f[0].arn : "*" },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = local.arns },
      { Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.t.arn },
      { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::*:role/vendor-*", Condition = { StringEquals = { "iam:PassedToService" : "ec2.amazonaws.com" } } },
    ]
  })
}
resource "aws_sns_topic" "t" { name_prefix = "x-" }
resource "aws_lambda_function" "f" {
  count = var.lambda ? 1 : 0
  function_name = "f"
  role = aws_iam_role.this.arn
}
