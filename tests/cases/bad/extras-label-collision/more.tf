resource "aws_iam_instance_profile" "more" {
  role = aws_iam_role.reader.name
}

output "reader_arn" {
  value = "x"
}
