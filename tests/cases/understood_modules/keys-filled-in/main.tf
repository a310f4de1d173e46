variable "external_id" {
  type = string
}
variable "tag_key" {
  type        = string
  default     = "Vendor"
  description = "The tag by which instances are stopped."
  validation {
    condition     = contains(["Vendor", "Team"], var.tag_key)
    error_message = "One of these."
  }
}
variable "oidc_url" {
  type    = string
  default = "https://oidc.acme.example"
}
variable "cluster_key" {
  type = string
}
variable "settings" {
  type    = object({ owner_key = optional(string, "acme:owner"), bucket = string })
  default = { bucket = "reports" }
}
variable "tag_keys" {
  type    = list(string)
  default = ["acme", "team"]
}
locals {
  oidc = replace(var.oidc_url, "https://", "")
}
resource "aws_iam_role" "operator" {
  name               = "acme-operator"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
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
      values   = [var.external_id]
    }
  }
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${local.oidc}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.oidc}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role_policy" "heredoc" {
  role   = aws_iam_role.operator.id
  name   = "heredoc"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/${var.tag_key}": "yes"}}},
    {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/${var.cluster_key}": "yes"}}},
    {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*", "Condition": {"StringLike": {"aws:ResourceTag/${var.settings.owner_key}": "*"}}}
  ]
}
EOF
}
resource "aws_iam_role_policy" "encoded" {
  role = aws_iam_role.operator.id
  name = "encoded"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "ec2:CreateTags"
        Resource  = "*"
        Condition = { StringEquals = { for key in var.tag_keys : "aws:RequestTag/${key}" => "yes" } }
      },
      { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.settings.bucket}/*" },
    ]
  })
}
