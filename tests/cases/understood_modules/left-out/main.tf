# What is left out of a role that is read: a statement, a policy whose role is not known, and who may assume it.

variable "bucket" {
  type    = string
  default = ""
}

variable "stages" {
  type    = map(object({ role = string }))
  default = {}
}

locals {
  trust = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } }]
  }
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy" "reader" {
  name = "reader"
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "arn:aws:s3:::b/$${bucket}" }],
      var.bucket == "" ? [] : [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::b/$${bucket}" }],
      [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }],
    )
  })
}

resource "aws_iam_role_policy_attachment" "reader" {
  role       = nosuchfunction(aws_iam_role.reader.name)
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "denied" {
  name               = "denied"
  assume_role_policy = jsonencode(local.trust)
  inline_policy {
    name   = "denied"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::b/$${bucket}" }] })
  }
}

resource "aws_iam_role" "caller" {
  name               = "caller"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.denied.arn } }] })
}
