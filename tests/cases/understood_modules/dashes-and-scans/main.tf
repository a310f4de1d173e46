variable "external-id" {
  type        = string
  description = "Connector External ID"
  nullable    = false
  validation {
    condition     = can(regex("\\S{8}-\\S{4}-\\S{4}-\\S{4}-\\S{12}", var.external-id))
    error_message = "Must be a UUID."
  }
}
variable "data-scanning" {
  type    = bool
  default = false
}
variable "lightsail-scanning" {
  type    = bool
  default = false
}
variable "remote-arn" {
  type = string
}
variable "rolename" {
  type    = string
  default = "AcmeAccess-Role"
}
variable "outpost" {
  type    = object({ account = string, enabled = bool })
  default = null
}
locals {
  suffix = trimspace(var.rolename) == "" ? "" : "-${var.rolename}"
  boundary = var.outpost == null ? null : "arn:aws:iam::${var.outpost.account}:policy/x"
}
data "aws_iam_policy_document" "acme_data_scanning_policy" {
  count = var.data-scanning ? 1 : 0
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::*terraform*", "arn:aws:s3:::*tfstate*", "arn:aws:s3:::*tf?state*"]
  }
}
resource "aws_iam_policy" "data" {
  count  = length(data.aws_iam_policy_document.acme_data_scanning_policy)
  name   = "AcmeDataScanningPolicy${local.suffix}"
  policy = data.aws_iam_policy_document.acme_data_scanning_policy[0].json
}
resource "aws_iam_role_policy_attachment" "data" {
  count      = var.data-scanning ? 1 : 0
  role       = aws_iam_role.user-role-tf.name
  policy_arn = one(aws_iam_policy.data[*].arn)
}
resource "aws_iam_policy" "tf-policy" {
  name        = "AcmeFullPolicy${local.suffix}"
  path        = "/"
  description = "Acme full"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "VisualEditor0",
        "Effect" : "Allow",
        "Action" : ["ec2:CopySnapshot", "ec2:CreateSnapshot", "kms:CreateKey", "kms:DescribeKey"],
        "Resource" : "*"
      },
      {
        "Condition" : {
          "ForAllValues:StringEquals" : { "kms:ViaService" : "ec2.*.amazonaws.com" },
          "StringEquals" : { "aws:ResourceTag/acme" : ["auto-gen-cmk", "acme-auto-gen-cmk"] }
        },
        "Action" : ["kms:CreateGrant"],
        "Resource" : "arn:aws:kms:*:*:key/*",
        "Effect" : "Allow"
      },
    ]
  })
}
resource "aws_iam_role" "user-role-tf" {
  name               = var.rolename
  permissions_boundary = local.boundary
  assume_role_policy = <<EOT
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {
                "AWS": ["${var.remote-arn}"]
            },
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {
                    "sts:ExternalId": "${var.external-id}"
                }
            }
        }
    ]
}
EOT
}
resource "aws_iam_role_policy_attachment" "full" {
  policy_arn = aws_iam_policy.tf-policy.arn
  role       = aws_iam_role.user-role-tf.name
}
resource "aws_iam_role_policy_attachment" "view" {
  for_each   = { for arn in ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"] : basename(arn) => arn }
  policy_arn = each.value
  role       = aws_iam_role.user-role-tf.name
}
