variable "organization" {
  type        = string
  description = "Organization at the vendor."
}
variable "workspaces" {
  type = list(object({
    project = string
    name    = string
    write   = optional(bool, false)
  }))
  default = [{ project = "default", name = "prod" }, { project = "default", name = "dev", write = true }]
}
variable "oidc_url" {
  type    = string
  default = "https://app.vendor.io"
}
variable "audiences" {
  type    = set(string)
  default = ["vendor"]
}
variable "existing_provider_arn" {
  type    = string
  default = null
}
variable "role_names" {
  type    = object({ reader = string, writer = string })
  default = { reader = "VendorReader", writer = "VendorWriter" }
}
locals {
  host         = replace(var.oidc_url, "https://", "")
  provider_arn = var.existing_provider_arn != null ? var.existing_provider_arn : aws_iam_openid_connect_provider.this[0].arn
  subjects     = [for w in var.workspaces : "organization:${var.organization}:project:${w.project}:workspace:${w.name}:run_phase:*"]
  writers      = [for w in var.workspaces : "organization:${var.organization}:project:${w.project}:workspace:${w.name}:run_phase:apply" if w.write]
}
data "tls_certificate" "this" {
  url = var.oidc_url
}
resource "aws_iam_openid_connect_provider" "this" {
  count           = var.existing_provider_arn == null ? 1 : 0
  url             = var.oidc_url
  client_id_list  = var.audiences
  thumbprint_list = [data.tls_certificate.this.certificates[0].sha1_fingerprint]
}
data "aws_iam_policy_document" "reader" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.host}:aud"
      values   = var.audiences
    }
    condition {
      test     = "StringLike"
      variable = "${local.host}:sub"
      values   = local.subjects
    }
  }
}
data "aws_iam_policy_document" "writer" {
  source_policy_documents = [data.aws_iam_policy_document.reader.json]
  statement {
    sid     = "Apply"
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringLike"
      variable = "${local.host}:sub"
      values   = local.writers
    }
  }
}
resource "aws_iam_role" "reader" {
  name               = var.role_names.reader
  assume_role_policy = data.aws_iam_policy_document.reader.json
}
resource "aws_iam_role" "writer" {
  name               = var.role_names["writer"]
  assume_role_policy = data.aws_iam_policy_document.writer.json
}
data "aws_iam_policy" "readonly" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
data "aws_iam_policy" "power" {
  name = "PowerUserAccess"
}
resource "aws_iam_role_policy_attachment" "reader" {
  role       = aws_iam_role.reader.name
  policy_arn = data.aws_iam_policy.readonly.arn
}
resource "aws_iam_role_policy_attachment" "writer" {
  role       = aws_iam_role.writer.name
  policy_arn = data.aws_iam_policy.power.arn
}
