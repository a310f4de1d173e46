variable "oidc_url" { default = "https://token.example.com" }
variable "subject" { default = "repo:acme/*" }
variable "account_id" { default = null }
data "aws_caller_identity" "me" {}
data "tls_certificate" "x" { url = var.oidc_url }
locals {
  account = coalesce(var.account_id, data.aws_caller_identity.me.account_id)
  host = replace(var.oidc_url, "https://", "")
  settings = yamldecode(file("${path.module}/settings.yaml"))
}
resource "aws_iam_openid_connect_provider" "p" {
  url = var.oidc_url
  client_id_list = ["sts.amazonaws.com"]
  thumbprint_list = [data.tls_certificate.x.certificates[0].sha1_fingerprint]
}
resource "aws_iam_role" "oidc" {
  name = "oidc"
  assume_role_policy = data.aws_iam_policy_document.oidc.json
}
data "aws_iam_policy_document" "oidc" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type = "Federated"
      identifiers = [aws_iam_openid_connect_provider.p.arn]
    }
    condition {
      test = "StringLike"
      variable = "${local.host}:sub"
      values = [var.subject]
    }
    condition {
      test = "StringEquals"
      variable = "${local.host}:aud"
      values = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role_policy" "p" {
  name = "p"
  role = aws_iam_role.oidc.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = local.settings.actions, Resource = "arn:aws:s3:::x-${local.account}/*" }] })
}
