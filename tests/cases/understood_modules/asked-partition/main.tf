
variable "aws_partition" {
  type    = string
  default = "aws"
  validation {
    condition     = contains(["aws", "aws-us-gov", "aws-cn"], var.aws_partition)
    error_message = "Allowed values are aws, aws-us-gov or aws-cn."
  }
}
variable "role_external_id" { type = string }
variable "vendor_account_id" {
  type    = string
  default = "111122223333"
}
variable "secrets_manager_access" {
  type    = bool
  default = true
}
variable "rds_scanning" {
  type    = bool
  default = true
}
variable "role_name" {
  type    = string
  default = "ScannerRole"
}
variable "custom_tags" {
  type    = map(string)
  default = { "Scanner" = "true" }
}
resource "aws_iam_role" "role" {
  name = var.role_name
  assume_role_policy = templatefile("${path.module}/policies/trust.json.tpl", {
    partition = var.aws_partition
    account   = var.vendor_account_id
    external  = var.role_external_id
  })
  tags = var.custom_tags
}
resource "aws_iam_policy" "policy" {
  name        = "${var.role_name}Policy"
  description = "What the scanner reads"
  policy      = templatefile("${path.module}/policies/policy.json.tpl", { partition = var.aws_partition, rds = var.rds_scanning, kms_services = ["ec2", "rds"] })
}
resource "aws_iam_policy_attachment" "attach" {
  name       = "attach"
  roles      = [aws_iam_role.role.name]
  policy_arn = aws_iam_policy.policy.arn
}
resource "aws_iam_role_policy_attachment" "view_only" {
  role       = aws_iam_role.role.name
  policy_arn = format("arn:%s:iam::aws:policy/job-function/ViewOnlyAccess", var.aws_partition)
}
resource "aws_iam_policy" "secrets" {
  count  = var.secrets_manager_access ? 1 : 0
  name   = "ScannerSecrets"
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["secretsmanager:GetSecretValue"],
          "Resource": "arn:${var.aws_partition}:secretsmanager:*:*:secret:scanner/*",
          "Condition": {"StringLike": {"aws:ResourceTag/Scanner": "*$${aws:PrincipalTag/team}*"}}
        }
      ]
    }
  EOF
}
resource "aws_iam_role_policy_attachment" "secrets" {
  count      = var.secrets_manager_access ? 1 : 0
  role       = aws_iam_role.role.name
  policy_arn = aws_iam_policy.secrets[0].arn
}
moved {
  from = aws_iam_role.scanner
  to   = aws_iam_role.role
}
