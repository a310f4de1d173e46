resource "aws_iam_instance_profile" "instance" {
  name = "SentryNodeHost"
  role = aws_iam_role.instance.name
}
