variable "name" {}
variable "account" {}
variable "external_id" {}
resource "aws_iam_role" "this" {
  name = var.name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = { AWS = var.account }
      Action = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
output "name" { value = aws_iam_role.this.name }
output "arn" { value = aws_iam_role.this.arn }
