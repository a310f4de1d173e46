resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.vendor.id
  policy = data.aws_iam_policy_document.read.json
}
