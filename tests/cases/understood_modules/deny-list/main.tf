variable "proof_account_id" { 
  type = string 
  default = "956993596390"
}
variable "proof_external_id" { 
  type = string 
}
variable "s3_deny_list" {
  type = list(string)
  default = []
}
data "aws_iam_policy_document" "proof-assume-role-policy" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::${var.proof_account_id}:role/scanner"]
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = [var.proof_external_id]
    }
  }
}
resource "aws_iam_policy" "ProofAdditionalPermissions" {
  name        = "ProofAdditionalPermissions"
  description = "Custom Proof permissions in addition to SecurityAudit"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Deny"
        Action = [
          "datapipeline:EvaluateExpression",
          "datapipeline:QueryObjects",
          "rds:DownloadDBLogFilePortion"
        ]
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = ["ecr:DescribeImageScanFindings", "ecr:ListTagsForResource"]
        Resource = "*"
      }
    ]
  })
}
resource "aws_iam_role" "proof-auditor" {
  name = "proof-auditor"
  assume_role_policy = data.aws_iam_policy_document.proof-assume-role-policy.json
  max_session_duration = "3600"
  managed_policy_arns = [aws_iam_policy.ProofAdditionalPermissions.arn, "arn:aws:iam::aws:policy/SecurityAudit"]
}
data "aws_iam_policy_document" "deny" {
  count = length(var.s3_deny_list) > 0 ? 1 : 0
  statement {
    effect = "Deny"
    actions = ["s3:*"]
    resources = flatten([for b in var.s3_deny_list : ["arn:aws:s3:::${b}", "arn:aws:s3:::${b}/*"]])
  }
}
resource "aws_iam_role_policy" "deny" {
  count = length(var.s3_deny_list) > 0 ? 1 : 0
  role = aws_iam_role.proof-auditor.id
  policy = one(data.aws_iam_policy_document.deny[*].json)
}
