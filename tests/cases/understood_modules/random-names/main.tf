locals {
  iam_role_name = length(var.iam_role_name) > 0 ? var.iam_role_name : "${var.prefix}-iam-role-${random_id.uniq.hex}"
  external_id   = length(var.external_id) > 0 ? var.external_id : random_string.external_id[0].result
  iam_role_arn  = var.create ? aws_iam_role.role[0].arn : ""
}
resource "random_id" "uniq" { byte_length = 4 }
resource "random_string" "external_id" {
  count            = var.create ? (length(var.external_id) > 0 ? 0 : 1) : 0
  length           = var.external_id_length
  override_special = "=,.@:/-"
}
data "aws_iam_policy_document" "assume_role_policy" {
  version = "2012-10-17"
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.acme_aws_account_id}:role/acme-platform"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [local.external_id]
    }
  }
}
resource "aws_iam_role" "role" {
  count                = var.create ? 1 : 0
  name                 = local.iam_role_name
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assume_role_policy.json
  permissions_boundary = var.permission_boundary_arn
  tags                 = var.tags
}
resource "aws_iam_role_policy_attachment" "security_audit_policy_attachment" {
  role       = aws_iam_role.role[0].name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
  depends_on = [aws_iam_role.role]
}
