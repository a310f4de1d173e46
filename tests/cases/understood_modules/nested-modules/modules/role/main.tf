variable "name" {}
variable "account" {}
variable "external_id" {}
variable "policy" {}
variable "hours" {
  type    = number
  default = 4
}

resource "aws_iam_role" "this" {
  name                 = var.name
  max_session_duration = var.hours * 3600
  assume_role_policy = templatefile("${path.module}/trust.json", {
    account     = var.account
    external_id = var.external_id
  })
}

resource "aws_iam_role_policy" "this" {
  role   = aws_iam_role.this.name
  name   = "${var.name}-access"
  policy = var.policy
}

output "arn" {
  value = aws_iam_role.this.arn
}
