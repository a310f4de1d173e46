variable "actions" { type = list(string) }
variable "arns" { type = list(string) }
data "aws_iam_policy_document" "this" {
  statement {
    actions   = var.actions
    resources = var.arns
  }
}
output "json" { value = data.aws_iam_policy_document.this.json }
