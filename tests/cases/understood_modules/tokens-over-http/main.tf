data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_organizations_organization" "current" {
  count = local.is_master_account ? 1 : 0
}
variable "system_bucket_name" {
  type    = string
  default = "na"
}
variable "api_key" {
  type = string
  sensitive = true
}
variable "nimble_principal" {
  default = "arn:aws:iam::202279780353:root"
}
variable "role_name" { 
  type = string
  default = "NimbleIntegrationRole"
}
variable "essentials" {
  description = "Essentials tools"
  type = bool
  default = true
}
variable "compute_copilot" { 
  type = bool
  default = true
}
variable "wafr" {
  type = bool
  default = false
}
locals {
  account_id = data.aws_caller_identity.current.account_id
  is_master_account = try(data.aws_organizations_organization.current[0].master_account_id, local.account_id) == local.account_id
  external_id = jsondecode(data.http.init.response_body).external_id
  master_payer_account_permissions = local.is_master ? templatefile("${path.module}/policies/payer.json", { bucket = var.system_bucket_name }) : null
  is_master = var.system_bucket_name != "na"
  actions = concat(
    ["ce:ListCostAllocationTags", "organizations:ListAccounts"],
    var.essentials ? ["events:ListRules", "ec2:Describe*"] : [],
    var.compute_copilot ? ["autoscaling:Describe*", "ec2:Describe*", "lambda:InvokeFunction"] : [],
    var.wafr ? ["wellarchitected:*"] : [],
  )
}
data "http" "init" {
  url = "https://app.nimble.io/svc/init"
  request_headers = { "X-Key" = var.api_key }
}
resource "time_sleep" "wait" {
  depends_on = [aws_iam_role.nimble]
  create_duration = "10s"
}
resource "null_resource" "notify" {
  provisioner "local-exec" {
    command = "curl -X POST https://app.nimble.io -d '{\"arn\": \"${aws_iam_role.nimble.arn}\"}'"
  }
  triggers = {
    role = aws_iam_role.nimble.arn
  }
}
resource "aws_iam_role" "nimble" {
  name = "${var.role_name}-${local.account_id}"
  lifecycle {
    precondition {
      condition     = data.aws_region.current.name == "us-east-1"
      error_message = "us-east-1 only."
    }
  }
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = { AWS = var.nimble_principal }
      Action = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = local.external_id } }
    }]
  })
}
resource "aws_iam_role_policy" "integration" {
  name = "NimbleIntegrationPolicy"
  role = aws_iam_role.nimble.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = distinct(local.actions), Resource = "*" }]
  })
}
resource "aws_iam_role_policy" "payer" {
  count = local.is_master ? 1 : 0
  name = "NimblePayer"
  role = aws_iam_role.nimble.id
  policy = local.master_payer_account_permissions
}
resource "aws_iam_role_policy" "bucket" {
  count = local.is_master ? 1 : 0
  name = "NimbleSystemBucketPolicy"
  role = aws_iam_role.nimble.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::${var.system_bucket_name}" },
      { Effect = "Allow", Action = "s3:*", Resource = ["arn:aws:s3:::${var.system_bucket_name}", "arn:aws:s3:::${var.system_bucket_name}/*"] }
    ]
  })
}
