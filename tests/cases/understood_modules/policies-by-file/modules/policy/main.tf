variable "name" { type = string }
variable "role" { type = string }
variable "document" { type = string }
resource "aws_iam_policy" "this" {
  name = var.name
  policy = var.document
}
resource "aws_iam_role_policy_attachment" "this" {
  role = var.role
  policy_arn = aws_iam_policy.this.arn
}
