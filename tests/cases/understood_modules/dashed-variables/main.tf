variable "rolename" {
  type    = string
  default = "ScannerAccess-Role"
}
variable "external-id" { type = string }
variable "remote-arn" { type = string }
variable "data-scanning" {
  type    = bool
  default = false
}
variable "lightsail-scanning" {
  default = false
}
variable "eks-scanning" {
  default = true
}
variable "cloud-cost" {
  type = object({ enabled = bool, bucket = string })
  default = { enabled = false, bucket = "" }
}
variable "custom-policies" {
  type    = map(string)
  default = {}
}
data "aws_partition" "current" {}
data "aws_iam_policy_document" "scanner_policy" {
  statement {
    effect    = "Allow"
    actions   = split(",", "acm:GetCertificate,apigateway:GET,backup:DescribeGlobalSettings")
    resources = ["*"]
  }
  statement {
    effect  = "Allow"
    actions = ["ec2:CopySnapshot", "ec2:CreateSnapshot"]
    resources = [
      "arn:${data.aws_partition.current.id}:ec2:*:*:volume/*",
      "arn:${data.aws_partition.current.id}:ec2:*:*:snapshot/*",
    ]
  }
  statement {
    effect    = "Allow"
    actions   = ["ec2:CreateTags"]
    resources = ["arn:${data.aws_partition.current.id}:ec2:*:*:snapshot/*"]
    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CreateSnapshot", "CopySnapshot"]
    }
  }
  dynamic "statement" {
    for_each = var.data-scanning ? ["s3"] : []
    content {
      sid = "ScannerAllow${upper(statement.value)}"
      actions = ["s3:GetObject"]
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.cloud-cost.enabled ? toset([var.cloud-cost.bucket]) : toset([])
    content {
      actions   = ["s3:GetObject", "s3:ListBucket"]
      resources = ["arn:aws:s3:::${statement.key}", "arn:aws:s3:::${statement.key}/*"]
    }
  }
}
resource "aws_iam_policy" "scanner_policy" {
  name   = "${var.rolename}-Policy"
  policy = data.aws_iam_policy_document.scanner_policy.json
}
resource "aws_iam_role" "user-role-tf" {
  name = var.rolename
  assume_role_policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "${var.remote-arn}"
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
  POLICY
  tags = { Vendor = "scanner" }
}
resource "aws_iam_policy" "lightsail" {
  count = var.lightsail-scanning ? 1 : 0
  name  = "ScannerLightsail"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": ["lightsail:GetDisk*"],
      "Effect": "Allow",
      "Resource": "*"
    }
  ]
}
EOF
}
resource "aws_iam_role_policy_attachment" "lightsail" {
  count      = var.lightsail-scanning ? 1 : 0
  role       = aws_iam_role.user-role-tf.name
  policy_arn = aws_iam_policy.lightsail[0].arn
}
resource "aws_iam_role_policies_exclusive" "x" {
  role_name    = aws_iam_role.user-role-tf.name
  policy_names = []
}
resource "aws_iam_role_policy_attachment" "policies" {
  for_each = merge({
    view = "arn:${data.aws_partition.current.partition}:iam::aws:policy/job-function/ViewOnlyAccess"
    audit = "arn:${data.aws_partition.current.partition}:iam::aws:policy/SecurityAudit"
  }, var.custom-policies)
  role       = aws_iam_role.user-role-tf.name
  policy_arn = each.value
}
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.user-role-tf.name
  policy_arn = aws_iam_policy.scanner_policy.arn
}
resource "aws_eks_access_entry" "this" {
  for_each      = var.eks-scanning ? toset(data.aws_eks_clusters.all.names) : []
  cluster_name  = each.key
  principal_arn = aws_iam_role.user-role-tf.arn
}
data "aws_eks_clusters" "all" {}
output "role_arn" {
  value = aws_iam_role.user-role-tf.arn
}
