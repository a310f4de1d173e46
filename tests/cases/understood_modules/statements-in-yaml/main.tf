variable "token" {
  type      = string
  sensitive = true
}
variable "system_bucket_name" {
  type    = string
  default = "na"
}
variable "reconfigure" { default = false }
locals {
  is_master = data.aws_organizations_organization.current.master_account_id == data.aws_caller_identity.current.account_id
  regions   = jsondecode(data.http.regions.response_body)
  external  = data.external.x.result.external_id
  config    = yamldecode(file("${path.module}/policies.yaml"))
  statements = { for s in local.config.statements : s.sid => s }
}
data "aws_organizations_organization" "current" {}
data "aws_caller_identity" "current" {}
data "http" "regions" { url = "https://x" }
data "external" "x" { program = ["bash", "x.sh"] }
resource "aws_iam_role" "saver" {
  name = "SaverIntegrationRole-${var.system_bucket_name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = "444455556666" }
      Condition = { StringEquals = { "sts:ExternalId" = local.external } }
    }]
  })
}
resource "aws_iam_role_policy" "y" {
  name = "fromyaml"
  role = aws_iam_role.saver.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for sid in sort(keys(local.statements)) : {
      Sid = sid
      Effect = "Allow"
      Action = local.statements[sid].actions
      Resource = try(local.statements[sid].resources, ["*"])
    }]
  })
}
resource "aws_iam_role_policy" "master" {
  count = local.is_master ? 1 : 0
  name = "master"
  role = aws_iam_role.saver.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "organizations:List*", Resource = "*" }]
  })
}
resource "aws_s3_bucket" "b" {
  count = local.is_master && var.system_bucket_name != "na" && !var.reconfigure ? 1 : 0
  bucket = var.system_bucket_name
}
resource "aws_iam_role_policy" "bucket" {
  count = length(aws_s3_bucket.b)
  name = "bucket"
  role = aws_iam_role.saver.id
  policy = templatefile("${path.module}/b.tftpl", { arn = aws_s3_bucket.b[0].arn, actions = ["s3:GetObject", "s3:List*"] })
}
