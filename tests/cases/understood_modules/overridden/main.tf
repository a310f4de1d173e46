variable "external_id" {
  type = string
}

variable "account" {
  type    = string
  default = "111122223333"
}

locals {
  bucket = "one"
  prefix = "logs"
}

resource "aws_iam_role" "vendor" {
  name                 = "vendor"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.account}:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Replaced"
    actions   = ["ec2:*"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = ["replaced-too"]
    content {
      actions   = ["s3:*"]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.vendor.id
  policy = data.aws_iam_policy_document.read.json
}
