# Documents that whoever deploys gives whole: what they allow, and whom they let in, is not known here.
variable "policy" {
  type = string
}

variable "more" {
  type    = string
  default = null
}

variable "trust" {
  type    = string
  default = ""
}

variable "audit" {
  type    = bool
  default = false
}

resource "acme_role" "this" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["8f1c2d3e4b5a69788f1c2d3e4b5a6978"]
    }
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = var.more == null ? [] : [var.more]
  statement {
    actions   = ["ce:Get*"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "whole" {
  name               = "whole"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "whole" {
  role   = aws_iam_role.whole.name
  policy = var.policy
}

resource "aws_iam_role" "merged" {
  name               = "merged"
  assume_role_policy = var.trust != "" ? var.trust : data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "merged" {
  role   = aws_iam_role.merged.name
  policy = data.aws_iam_policy_document.merged.json
}

resource "aws_iam_role_policy" "audit" {
  count  = var.audit ? 1 : 0
  role   = aws_iam_role.merged.name
  policy = var.policy
}

resource "aws_iam_role" "provided" {
  name               = "provided"
  assume_role_policy = acme_role.this.trust_policy
}

resource "aws_iam_role_policy" "provided" {
  role   = aws_iam_role.provided.name
  policy = acme_role.this.policy
}
