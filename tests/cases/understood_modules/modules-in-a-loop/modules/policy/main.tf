variable "name" { type = string }
variable "file" { type = string }
variable "role" { type = string }
data "aws_partition" "current" {}
resource "aws_iam_policy" "this" {
  name   = var.name
  policy = templatefile("${path.module}/files/${var.file}.json", { partition = data.aws_partition.current.partition })
}
resource "aws_iam_role_policy_attachment" "this" {
  role       = var.role
  policy_arn = aws_iam_policy.this.arn
}
