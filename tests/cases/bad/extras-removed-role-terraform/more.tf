output "role" {
  value = aws_iam_role.writer.arn
}
