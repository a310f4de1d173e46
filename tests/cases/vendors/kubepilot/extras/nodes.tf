resource "aws_iam_instance_profile" "node" {
  role = aws_iam_role.node.name
}

output "node_profile_name" {
  value = aws_iam_instance_profile.node.name
}
