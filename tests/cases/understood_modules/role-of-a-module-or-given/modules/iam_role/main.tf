variable "create" { type = bool }
variable "iam_role_name" { type = string }
variable "external_id" { type = string }
variable "acme_aws_account_id" { type = string }
variable "permission_boundary_arn" { type = string }
variable "tags" { type = map(string) }

data "aws_iam_policy_document" "assume" {
  count = var.create ? 1 : 0
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
      values   = [var.external_id]
    }
  }
}
resource "aws_iam_role" "role" {
  count                = var.create ? 1 : 0
  name                 = var.iam_role_name
  assume_role_policy   = data.aws_iam_policy_document.assume[0].json
  permissions_boundary = var.permission_boundary_arn
  tags                 = var.tags
}
output "created" { value = var.create }
output "name" { value = var.create ? aws_iam_role.role[0].name : "not-created" }
output "arn" { value = var.create ? aws_iam_role.role[0].arn : "not-created" }
output "external_id" { value = var.external_id }
