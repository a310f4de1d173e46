locals {
  lattice_external_id = var.external_id_length
  iam_role_name = var.create ? (
    length(var.iam_role_name) > 0 ? var.iam_role_name : "lw-iam-${random_id.uniq.hex}"
  ) : ""
  version_file   = "${abspath(path.module)}/VERSION"
  module_name    = "terraform-aws-iam-role"
  module_version = fileexists(local.version_file) ? file(local.version_file) : ""
}
resource "random_id" "uniq" {
  byte_length = 4
}
resource "random_string" "external_id" {
  count            = var.create ? 1 : 0
  length           = var.external_id_length
  override_special = "=,.@:/-"
}
resource "lattice_external_id" "aws_iam_external_id" {
  count            = var.create ? 1 : 0
  csp = "aws"
  account_id = data.aws_caller_identity.current.account_id
}
data "aws_caller_identity" "current" {}
data "lattice_metric_module" "lwmetrics" {
  name    = local.module_name
  version = local.module_version
}
data "aws_iam_policy_document" "lattice_assume_role_policy" {
  count   = var.create ? 1 : 0
  version = "2012-10-17"
  statement {
    actions = ["sts:AssumeRole"]
    effect  = "Allow"
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.lattice_aws_account_id}:role/lattice-platform"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [lattice_external_id.aws_iam_external_id[count.index].v2]
    }
  }
}
resource "aws_iam_role" "lattice_iam_role" {
  count                = var.create ? 1 : 0
  name                 = local.iam_role_name
  assume_role_policy   = data.aws_iam_policy_document.lattice_assume_role_policy[count.index].json
  tags                 = var.tags
  permissions_boundary = var.permission_boundary_arn
}
data "aws_iam_policy_document" "lattice_audit_policy" {
  count   = var.create && !var.use_existing ? 1 : 0
  dynamic "statement" {
    for_each = local.statements
    content {
      sid       = statement.value.sid
      actions   = lookup(statement.value, "actions", [])
      resources = lookup(statement.value, "resources", ["*"])
      dynamic "condition" {
        for_each = lookup(statement.value, "conditions", [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
locals {
  statements = [
    { sid = "GetEbsEncryptionByDefault", actions = ["ec2:GetEbsEncryptionByDefault"] },
    { sid = "Buckets", actions = ["s3:GetBucketPublicAccessBlock"], resources = ["arn:aws:s3:::*"] },
    { sid = "Tagged", actions = ["sns:GetDataProtectionPolicy"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:ResourceTag/lw", values = ["yes"] }] },
  ]
}
resource "aws_iam_policy" "lattice_audit_policy" {
  count       = var.create && !var.use_existing ? 1 : 0
  name        = "lwaudit-policy-${random_id.uniq.hex}"
  description = "An audit policy"
  policy      = data.aws_iam_policy_document.lattice_audit_policy[0].json
  tags        = var.tags
}
resource "aws_iam_role_policy_attachment" "security_audit_policy_attachment" {
  count      = var.create ? 1 : 0
  role       = local.iam_role_name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
  depends_on = [aws_iam_role.lattice_iam_role]
}
resource "aws_iam_role_policy_attachment" "lattice_audit_policy_attachment" {
  count      = var.create && !var.use_existing ? 1 : 0
  role       = local.iam_role_name
  policy_arn = aws_iam_policy.lattice_audit_policy[0].arn
  depends_on = [aws_iam_role.lattice_iam_role]
}
resource "time_sleep" "wait_time" {
  create_duration = var.wait_time
  depends_on      = [aws_iam_role_policy_attachment.security_audit_policy_attachment]
}
resource "lattice_integration_aws_cfg" "default" {
  name = "TF"
  credentials {
    role_arn    = var.create ? aws_iam_role.lattice_iam_role[0].arn : var.iam_role_arn
    external_id = var.create ? lattice_external_id.aws_iam_external_id[0].v2 : ""
  }
  depends_on = [time_sleep.wait_time]
}
output "created" {
  value = var.create
}
output "name" {
  value = length(aws_iam_role.lattice_iam_role) > 0 ? aws_iam_role.lattice_iam_role[0].name : null
}
output "arn" {
  value = join("", aws_iam_role.lattice_iam_role.*.arn)
}
