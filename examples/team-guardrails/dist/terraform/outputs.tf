output "spec_name" {
  description = "Name of the spec of this module."
  value       = "team-operator"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "2.1.0"
}

output "team_operator_name" {
  description = "Name of the role team-operator."
  value       = aws_iam_role.team_operator.name
}

output "team_operator_arn" {
  description = "ARN of the role team-operator."
  value       = aws_iam_role.team_operator.arn
}
