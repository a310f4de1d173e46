variable "account" {
  default = "444455556666"
}

locals {
  bucket = "two"
}

resource "aws_iam_role" "vendor" {
  max_session_duration = 7200
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${local.bucket}/${local.prefix}/*"]
  }
}
