variable "external_id" {}
variable "account" { type = number }
variable "read_only" {
  type = string
  default = "yes"
}
variable "mode" {
  type = number
  default = 1
}
variable "bucket" {
  type = string
  default = null
}
locals {
  ro = contains(["yes", "true", "1"], lower(var.read_only))
  has_bucket = var.bucket != null && var.bucket != ""
  bucket_statement = local.has_bucket ? [{
    Effect = "Allow"
    Action = ["s3:GetObject"]
    Resource = ["arn:aws:s3:::${var.bucket}/*"]
  }] : []
  write = local.ro ? [] : [{ Effect = "Allow", Action = ["ec2:StopInstances"], Resource = ["*"] }]
  mode = var.mode > 1 ? [{ Effect = "Allow", Action = ["rds:StopDBInstance"], Resource = ["*"] }] : []
}
resource "aws_iam_role" "v" {
  name = "v"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${var.account}:root" }, Condition = { StringEquals = { "sts:ExternalId" = var.external_id } } }]
  })
  lifecycle { create_before_destroy = true }
}
resource "aws_iam_role_policy" "p" {
  name = "p"
  role = aws_iam_role.v.name
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{ Effect = "Allow", Action = ["ec2:Describe*"], Resource = ["*"] }], local.bucket_statement, local.write, local.mode) })
}
resource "aws_iam_role_policy_attachment" "ro" {
  count = var.read_only == "yes" ? 1 : 0
  role = aws_iam_role.v.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
