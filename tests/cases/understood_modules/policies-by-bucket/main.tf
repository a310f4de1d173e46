
provider "aws" {
  alias  = "payer"
  region = "us-east-1"
}
variable "buckets" {
  type    = list(string)
  default = []
}
variable "default_buckets" {
  type    = list(string)
  default = ["acme-cur"]
}
variable "role_name" {
  type    = string
  default = "CostsRole"
}
variable "external_id" {
  type    = string
  default = ""
}
variable "enable_ce" {
  type    = string
  default = "true"
}
variable "permissions" {
  type = map(object({
    actions   = list(string)
    resources = optional(list(string), ["*"])
  }))
  default = {
    ec2 = { actions = ["ec2:Describe*"] }
    rds = { actions = ["rds:Describe*"], resources = ["arn:aws:rds:*:*:db:*"] }
  }
}
locals {
  use_buckets = coalescelist(var.buckets, var.default_buckets)
  statements = [for k in sort(keys(var.permissions)) : {
    Sid      = "Costs${title(k)}"
    Effect   = "Allow"
    Action   = var.permissions[k].actions
    Resource = var.permissions[k].resources
  }]
}
resource "random_id" "ext" { byte_length = 8 }
resource "aws_iam_role" "costs" {
  provider           = aws.payer
  name               = var.role_name
  assume_role_policy = <<-POLICY
  {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/costs"]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "${var.external_id != "" ? var.external_id : random_id.ext.hex}"}}
      }
    ]
  }
  POLICY
}
resource "aws_iam_role_policy" "cur" {
  provider = aws.payer
  count    = length(local.use_buckets)
  name     = "cur-${local.use_buckets[count.index]}"
  role     = aws_iam_role.costs.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:Get*", "s3:List*"], Resource = ["arn:aws:s3:::${local.use_buckets[count.index]}", "arn:aws:s3:::${element(local.use_buckets, count.index)}/*"] }] })
}
resource "aws_iam_role_policy" "more" {
  provider = aws.payer
  name     = "costs-more"
  role     = aws_iam_role.costs.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}
resource "aws_iam_role_policy" "ce" {
  provider = aws.payer
  count    = tobool(var.enable_ce) ? 1 : 0
  name     = "ce"
  role     = aws_iam_role.costs.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ce:Get*", Resource = "*" }] })
}
