# A document that another one overrides where a network is given.
variable "account_id" { type = string }
variable "restrict_to_vpc" {
  type    = string
  default = null
}
variable "regions" {
  type    = list(string)
  default = ["us-east-1", "us-west-2"]
}
data "aws_caller_identity" "c" {}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["414351767826"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.account_id]
    }
  }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid = "Base"
    actions = [
      "ec2:DescribeInstances", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSpotPriceHistory",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "Create"
    actions   = ["ec2:RunInstances", "ec2:CreateVolume"]
    resources = [for pair in setproduct(var.regions, ["instance", "volume"]) : format("arn:aws:ec2:%s:%s:%s/*", pair[0], data.aws_caller_identity.c.account_id, pair[1])]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Vendor"
      values   = ["Acme"]
    }
  }
  statement {
    sid       = "SpotRole"
    actions   = ["iam:CreateServiceLinkedRole", "iam:PutRolePolicy"]
    resources = ["arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"]
    condition {
      test     = "StringLike"
      variable = "iam:AWSServiceName"
      values   = ["spot.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "vpc" {
  count = var.restrict_to_vpc == null ? 0 : 1
  statement {
    sid       = "Create"
    effect    = "Allow"
    actions   = ["ec2:RunInstances"]
    resources = ["arn:aws:ec2:*:${data.aws_caller_identity.c.account_id}:subnet/*"]
    condition {
      test     = "StringEquals"
      variable = "ec2:vpc"
      values   = ["arn:aws:ec2:*:${data.aws_caller_identity.c.account_id}:vpc/${var.restrict_to_vpc}"]
    }
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = data.aws_iam_policy_document.vpc[*].json
}
resource "aws_iam_role" "cross" {
  name               = "acme-cross"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "cross" {
  name   = "acme-policy"
  role   = aws_iam_role.cross.id
  policy = data.aws_iam_policy_document.all.json
}
