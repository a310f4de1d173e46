# Policies as texts in JSON, by a vendor who likes heredocs.

variable "external_id" {
  description = "Given by Acme"
}

variable "enabled" {
  default = true
}

variable "bucket" {
  type        = string
  description = "Where reports are."
}

resource "aws_iam_role" "acme" {
  count                = var.enabled ? 1 : 0
  name                 = "AcmeReports"
  path                 = "/acme/"
  description          = "Acme reads reports."
  max_session_duration = 7200

  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "${var.external_id}" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
      "Action": "sts:AssumeRole"
    }
  ]
}
EOF
}

resource "aws_iam_policy" "reports" {
  count  = var.enabled ? 1 : 0
  name   = "AcmeReports"
  path   = "/acme/"
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "ReadReports",
          "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:ListBucket"],
          "Resource": [
            "arn:aws:s3:::${var.bucket}",
            "arn:aws:s3:::${var.bucket}/$${aws:username}/*"
          ]
        },
        {
          "Effect": "Deny",
          "NotAction": "s3:Get*",
          "NotResource": "arn:aws:s3:::${var.bucket}/*"
        }
      ]
    }
  EOF
}

resource "aws_iam_role_policy_attachment" "reports" {
  count      = var.enabled ? 1 : 0
  role       = join("", aws_iam_role.acme.*.name)
  policy_arn = element(aws_iam_policy.reports.*.arn, 0)
}

resource "aws_iam_policy_attachment" "view" {
  count      = var.enabled ? 1 : 0
  name       = "acme-view"
  roles      = aws_iam_role.acme[*].name
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}
