variable "name" { type = string }
variable "trust" { type = string }
variable "permissions" {
  type    = map(string)
  default = {}
}
variable "tags" {
  type    = map(string)
  default = {}
}
resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = var.trust
  tags               = var.tags
  dynamic "inline_policy" {
    for_each = var.permissions
    content {
      name   = inline_policy.key
      policy = inline_policy.value
    }
  }
}
output "name" { value = aws_iam_role.this.name }
output "arn" { value = aws_iam_role.this.arn }
