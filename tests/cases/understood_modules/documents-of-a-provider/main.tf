variable "bricks_account_id" {}
variable "tags" { default = {} }
variable "cidr_block" { default = "10.4.0.0/16" }
variable "region" { default = "eu-west-1" }
resource "random_string" "naming" {
  special = false
  upper   = false
  length  = 6
}
locals { prefix = "demo${random_string.naming.result}" }
data "bricks_aws_assume_role_policy" "this" {
  external_id = var.bricks_account_id
}
resource "aws_iam_role" "cross_account_role" {
  name               = "${local.prefix}-crossaccount"
  assume_role_policy = data.bricks_aws_assume_role_policy.this.json
  tags               = var.tags
}
data "bricks_aws_crossaccount_policy" "this" {}
resource "aws_iam_role_policy" "this" {
  name   = "${local.prefix}-policy"
  role   = aws_iam_role.cross_account_role.id
  policy = data.bricks_aws_crossaccount_policy.this.json
}
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "3.2.0"
  name = local.prefix
}
