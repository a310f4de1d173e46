# Documents that are put together: sources, overrides, Sids, and `&{`.

variable "external_id" {
  type = string
}

variable "strict" {
  type    = bool
  default = false
}

data "aws_partition" "this" {}
data "aws_caller_identity" "this" {}
data "aws_region" "this" {}

data "aws_iam_policy_document" "trust" {
  version = "2012-10-17"

  statement {
    sid     = "Acme"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["111122223333", "arn:aws:iam::444455556666:role/acme"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Read"
    actions   = ["s3:Get*", "s3:List*"]
    resources = ["arn:${data.aws_partition.this.partition}:s3:::acme/home/&{aws:username}/*"]
  }

  statement {
    sid       = "Own"
    actions   = ["iam:GetRole"]
    resources = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:role/*"]
  }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["arn:aws:sqs:${data.aws_region.this.name}:*:acme"]

    condition {
      test     = "StringLike"
      variable = "aws:PrincipalTag/team"
      values   = ["a*", "&{*}"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

data "aws_iam_policy_document" "stricter" {
  statement {
    sid       = "Read"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = var.strict ? [data.aws_iam_policy_document.stricter.json] : []

  statement {
    sid         = "Own"
    not_actions = ["iam:*", "sts:*"]
    resources   = ["*"]
  }
}

resource "aws_iam_role" "merged" {
  name               = "merged"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "all" {
  name   = "all"
  role   = aws_iam_role.merged.id
  policy = data.aws_iam_policy_document.all.json
}
