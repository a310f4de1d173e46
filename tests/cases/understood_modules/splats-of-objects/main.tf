data "aws_partition" "current" {}
locals {
  statements = [
    {
      sid       = "Tagged"
      actions   = ["ec2:RunInstances"]
      resources = ["*"]
      condition = { test = "StringEquals", key = "aws:RequestTag/Vendor", values = ["Lakehouse"] }
    },
    {
      sid       = "Described"
      actions   = ["ec2:DescribeInstances"]
      resources = ["*"]
      condition = null
    },
  ]
  buckets = concat([aws_s3_bucket.own.arn], formatlist("arn:${data.aws_partition.current.partition}:s3:::%s", var.buckets))
}
resource "aws_s3_bucket" "own" {
  bucket = "lakehouse-own"
}
variable "buckets" {
  type    = list(string)
  default = []
}
# What runs with the profile has the role, which policies name by the profile.
resource "aws_iam_role" "nodes" {
  name               = "lakehouse-nodes"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_instance_profile" "nodes" {
  name = "lakehouse-nodes"
  role = aws_iam_role.nodes.name
}
resource "aws_iam_role_policy" "nodes" {
  name   = "nodes"
  role   = aws_iam_instance_profile.nodes.role
  policy = data.aws_iam_policy_document.nodes.json
}
data "aws_iam_policy_document" "nodes" {
  dynamic "statement" {
    for_each = local.statements
    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources
      dynamic "condition" {
        for_each = statement.value.condition[*]
        content {
          test     = condition.value.test
          variable = condition.value.key
          values   = condition.value.values
        }
      }
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = [for arn in local.buckets : "${arn}/*"]
  }
}
