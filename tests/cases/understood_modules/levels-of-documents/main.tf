# Documents that are looked up by a level, and policies that a map switches.
variable "level" {
  type        = string
  default     = "advanced"
  description = "basic, advanced or admin"
  validation {
    condition     = contains(["basic", "advanced", "admin"], lower(var.level))
    error_message = "One of these."
  }
}
variable "mode" {
  default = "watch"
}
variable "account_type" {
  type = string
  validation {
    condition     = can(regex("^(payer|linked)$", var.account_type))
    error_message = "payer or linked."
  }
}
variable "external_id" {
  type = string
}
variable "policies" {
  type    = map(bool)
  default = { reports = true, tags = false }
}
variable "stage" {
  default     = "PROD"
  description = "PROD or DEV"
}
variable "own_key" {
  type    = bool
  default = false
}
locals {
  documents = {
    basic    = data.aws_iam_policy_document.basic.json
    advanced = data.aws_iam_policy_document.advanced.json
    admin    = data.aws_iam_policy_document.admin.json
  }
  actions = { reports = "cur:Describe*", tags = "tag:Get*" }
}
resource "aws_iam_role" "this" {
  name = "Cloudly"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "165736516723" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
data "aws_iam_policy_document" "basic" {
  statement {
    sid       = "Verify"
    actions   = ["iam:SimulatePrincipalPolicy"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "advanced" {
  source_policy_documents = [data.aws_iam_policy_document.basic.json]
  statement {
    sid       = "Use"
    actions   = ["cloudwatch:GetMetricStatistics"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "admin" {
  source_policy_documents = [data.aws_iam_policy_document.advanced.json]
  statement {
    sid       = "Stop"
    actions   = ["ec2:StopInstances"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "level" {
  name   = "level"
  role   = aws_iam_role.this.id
  policy = local.documents[var.level]
}
resource "aws_iam_role_policy" "mode" {
  name = "mode"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = lookup({ watch = "ec2:Describe*", act = "ec2:*" }, var.mode, "ec2:DescribeRegions"), Resource = "*" }]
  })
}
resource "aws_iam_role_policy" "payer" {
  count  = var.account_type == "payer" ? 1 : 0
  name   = "payer"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "organizations:List*", Resource = "*" }] })
}
resource "aws_iam_role_policy" "switched" {
  for_each = toset([for name, is_on in var.policies : name if is_on])
  name     = each.key
  role     = aws_iam_role.this.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = local.actions[each.key], Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "stage" {
  for_each   = toset(var.stage == "DEV" ? ["PowerUserAccess"] : ["ReadOnlyAccess"])
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
module "key" {
  source = "./key"
  count  = var.own_key ? 1 : 0
}
resource "aws_iam_role_policy" "keys" {
  name = "keys"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for each_key in module.key : { Effect = "Allow", Action = "kms:Decrypt", Resource = each_key.arn }],
      [{ Effect = "Allow", Action = "kms:ListKeys", Resource = "*" }],
    )
  })
}
