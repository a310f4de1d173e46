variable "accounts" { type = list(string) }
variable "suffix" { type = string }
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [for account in var.accounts : "arn:aws:iam::${account}:role/org-${var.suffix}"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["org-${var.suffix}-7c1d9a"]
    }
  }
}
output "json" { value = data.aws_iam_policy_document.this.json }
