# An existing role, or one of its own whose name has a random end.
variable "use_existing_iam_role" {
  type    = bool
  default = false
}
variable "iam_role_name" {
  type    = string
  default = ""
}
variable "iam_role_arn" {
  type    = string
  default = ""
}
variable "external_id_length" {
  type    = number
  default = 16
}
variable "prefix" {
  type    = string
  default = "acme-cfg"
}
variable "acme_aws_account_id" {
  type    = string
  default = "434813966438"
}
variable "permission_boundary_arn" {
  type    = string
  default = null
}
variable "tags" {
  type    = map(string)
  default = {}
}

resource "random_id" "uniq" { byte_length = 4 }
resource "acme_external_id" "id" {
  csp        = "aws"
  account_id = data.aws_caller_identity.me.account_id
}
data "aws_caller_identity" "me" {}

locals {
  iam_role_name        = length(var.iam_role_name) > 0 ? var.iam_role_name : "${var.prefix}-iam-${random_id.uniq.hex}"
  iam_role_arn         = var.use_existing_iam_role ? var.iam_role_arn : module.role.arn
  iam_role_external_id = module.role.external_id
  policy_name          = "${var.prefix}-policy-${random_id.uniq.hex}"
}

module "role" {
  source                  = "./modules/iam_role"
  create                  = var.use_existing_iam_role ? false : true
  iam_role_name           = local.iam_role_name
  external_id             = acme_external_id.id.v2
  acme_aws_account_id     = var.acme_aws_account_id
  permission_boundary_arn = var.permission_boundary_arn
  tags                    = merge(var.tags, { Vendor = "acme" })
}

resource "aws_iam_role_policy_attachment" "security_audit_policy_attachment" {
  role       = module.role.created ? module.role.name : split("/", var.iam_role_arn)[1]
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

data "aws_iam_policy_document" "config" {
  count   = var.use_existing_iam_role ? 0 : 1
  version = "2012-10-17"
  statement {
    sid       = "GetEbsEncryptionByDefault"
    actions   = ["ec2:GetEbsEncryptionByDefault"]
    resources = ["*"]
  }
  statement {
    sid       = "GetBucketPublicAccessBlock"
    actions   = ["s3:GetBucketPublicAccessBlock"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "config" {
  count       = var.use_existing_iam_role ? 0 : 1
  name        = local.policy_name
  description = "An audit policy"
  policy      = data.aws_iam_policy_document.config[0].json
}

resource "aws_iam_role_policy_attachment" "config" {
  count      = var.use_existing_iam_role ? 0 : 1
  role       = local.iam_role_name
  policy_arn = aws_iam_policy.config[0].arn
  depends_on = [module.role]
}

resource "time_sleep" "wait" {
  create_duration = "10s"
  depends_on      = [aws_iam_role_policy_attachment.config]
}
