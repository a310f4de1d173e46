resource "aws_iam_role_policy" "more" {
  role = aws_iam_role.reader.id
}
