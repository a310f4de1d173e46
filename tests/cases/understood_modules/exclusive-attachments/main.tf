
variable "external-id" {
  type        = string
  description = "The External ID from the Scanner portal."
  validation {
    condition     = can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.external-id))
    error_message = "The external ID must be a UUID."
  }
}
variable "remote-arn" {
  type    = string
  default = "arn:aws:iam::111122223333:role/scanner-delegator"
}
variable "rolename" {
  type    = string
  default = "ScannerAccess-Role"
}
variable "data-scanning" {
  type    = bool
  default = false
}
variable "lightsail-scanning" {
  type    = bool
  default = false
}
variable "eks-scanning" {
  type    = bool
  default = true
}
variable "remediation_policies" {
  type    = set(string)
  default = []
}
variable "prefix" {
  type    = string
  default = ""
}
variable "use_org_wide_role" {
  type    = bool
  default = false
}
locals {
  tags       = { "managed-by" = "scanner" }
  prefix     = var.prefix == "" ? "" : "${trimsuffix(var.prefix, "-")}-"
  statements = merge(
    { base = { actions = ["acm:GetCertificate", "cloudtrail:GetInsightSelectors", "ec2:GetEbsEncryptionByDefault"], resources = ["*"] } },
    var.data-scanning ? { data = { actions = ["s3:GetObject", "s3:ListBucket"], resources = ["arn:aws:s3:::*"] } } : {},
    var.lightsail-scanning ? { lightsail = { actions = ["lightsail:GetBuckets"], resources = ["*"] } } : {},
  )
}
resource "aws_iam_policy" "scanner_full" {
  name = "${local.prefix}ScannerFullPolicy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for key, s in local.statements : { Sid = title(key), Effect = "Allow", Action = s.actions, Resource = s.resources }],
      var.eks-scanning ? [{ Sid = "Eks", Effect = "Allow", Action = ["eks:DescribeCluster"], Resource = "*" }] : [],
      [
        {
          Sid    = "ScannerSnapshots"
          Effect = "Allow"
          Action = ["ec2:CreateSnapshot", "ec2:CopySnapshot"]
          Resource = "*"
        },
        {
          Sid    = "ScannerTagged"
          Effect = "Allow"
          Action = ["ec2:DeleteSnapshot", "ec2:ModifySnapshotAttribute"]
          Resource = "*"
          Condition = { StringEquals = { "ec2:ResourceTag/scanner" = "auto-gen-snapshot" } }
        },
      ]
    )
  })
}
resource "aws_iam_role" "user-role-tf" {
  name = "${local.prefix}${var.rolename}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Action    = ["sts:AssumeRole"]
      Effect    = "Allow"
      Principal = { AWS = var.remote-arn }
      Condition = { StringEquals = { "sts:ExternalId" = [var.external-id] } }
    }
  })
  max_session_duration = 43200
  tags = merge(local.tags, { Name = var.rolename })
  lifecycle {
    precondition {
      condition     = length(var.rolename) <= 64
      error_message = "Too long."
    }
  }
}
resource "aws_iam_role_policy_attachment" "scanner" {
  for_each = toset(concat([aws_iam_policy.scanner_full.arn], ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"]))
  role       = aws_iam_role.user-role-tf.name
  policy_arn = each.value
}
resource "aws_iam_role_policy_attachments_exclusive" "x" {
  count = var.use_org_wide_role ? 1 : 0
  role_name   = aws_iam_role.user-role-tf.name
  policy_arns = ["arn:aws:iam::aws:policy/SecurityAudit"]
}
resource "aws_iam_role_policy_attachment" "remediation" {
  for_each   = var.remediation_policies
  role       = aws_iam_role.user-role-tf.name
  policy_arn = each.key
}
output "role_arn" { value = aws_iam_role.user-role-tf.arn }
resource "aws_iam_role_policy_attachment" "support" {
  role       = resource.aws_iam_role.user-role-tf.name
  policy_arn = "arn:aws:iam::aws:policy/AWSSupportAccess"
}
