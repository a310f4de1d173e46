variable "use_existing_iam_role" {
  type    = bool
  default = false
}
variable "use_existing_iam_role_policy" {
  type    = bool
  default = false
}
variable "iam_role_name" {
  type    = string
  default = ""
}
variable "iam_role_external_id" {
  type    = string
  default = ""
}
variable "permission_boundary_arn" {
  type    = string
  default = null
}
variable "external_id_length" {
  type    = number
  default = 16
}
variable "mesh_aws_account_id" {
  type    = string
  default = "444455556666"
}
variable "policy_name" {
  type    = string
  default = ""
}
locals {
  iam_role_name = var.use_existing_iam_role ? var.iam_role_name : length(var.iam_role_name) > 0 ? var.iam_role_name : "lw-iam-${random_id.uniq.hex}"
  policy_name   = length(var.policy_name) > 0 ? var.policy_name : "lwaudit-policy-${random_id.uniq.hex}"
  version       = trimspace(file("${abspath(path.module)}/VERSION"))
}
resource "random_id" "uniq" {
  byte_length = 4
}
resource "random_string" "external_id" {
  count            = var.use_existing_iam_role ? 0 : (length(var.iam_role_external_id) > 0 ? 0 : 1)
  length           = var.external_id_length
  override_special = "=,.@:/-"
}
module "mesh_cfg_iam_role" {
  source                  = "mesh/iam-role/aws"
  version                 = "~> 0.4"
  create                  = var.use_existing_iam_role ? false : true
  iam_role_name           = local.iam_role_name
}
resource "aws_iam_role" "mesh" {
  count                = var.use_existing_iam_role ? 0 : 1
  name                 = local.iam_role_name
  permissions_boundary = var.permission_boundary_arn
  assume_role_policy   = data.aws_iam_policy_document.mesh_assume_role_policy[count.index].json
}
data "aws_iam_policy_document" "mesh_assume_role_policy" {
  count   = var.use_existing_iam_role ? 0 : 1
  version = "2012-10-17"
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.mesh_aws_account_id}:role/mesh-platform"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [local.iam_role_external_id]
    }
  }
}
locals {
  iam_role_external_id = length(var.iam_role_external_id) > 0 ? var.iam_role_external_id : (length(random_string.external_id) > 0 ? random_string.external_id[0].result : "")
}
resource "aws_iam_role_policy_attachment" "security_audit_policy_attachment" {
  count      = var.use_existing_iam_role_policy ? 0 : 1
  role       = local.iam_role_name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
  depends_on = [module.mesh_cfg_iam_role]
}
data "aws_iam_policy_document" "mesh_audit_policy" {
  count = var.use_existing_iam_role_policy ? 0 : 1
  statement {
    sid       = "GetEbsEncryptionByDefault"
    actions   = ["ec2:GetEbsEncryptionByDefault"]
    effect    = "Allow"
    resources = ["*"]
  }
}
resource "aws_iam_policy" "mesh_audit_policy" {
  count  = var.use_existing_iam_role_policy ? 0 : 1
  name   = local.policy_name
  policy = data.aws_iam_policy_document.mesh_audit_policy[0].json
}
resource "aws_iam_role_policy_attachment" "mesh_audit_policy_attachment" {
  count      = var.use_existing_iam_role_policy ? 0 : 1
  role       = local.iam_role_name
  policy_arn = aws_iam_policy.mesh_audit_policy[0].arn
}
resource "time_sleep" "wait" {
  create_duration = "10s"
  triggers = { role = local.iam_role_name }
}
resource "mesh_integration_aws_cfg" "default" {
  name = "TF config"
  credentials {
    role_arn    = var.use_existing_iam_role ? var.iam_role_name : one(aws_iam_role.mesh[*].arn)
    external_id = local.iam_role_external_id
  }
}
