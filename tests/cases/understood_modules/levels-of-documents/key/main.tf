resource "aws_kms_key" "this" {
  description = "Reports"
}
output "arn" {
  value = aws_kms_key.this.arn
}
