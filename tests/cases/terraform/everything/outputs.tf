output "spec_name" {
  description = "Name of the spec of this module."
  value       = "everything"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "0.1.0-rc.1"
}

output "main_name" {
  description = "Name of the role main."
  value       = aws_iam_role.main.name
}

output "main_arn" {
  description = "ARN of the role main."
  value       = aws_iam_role.main.arn
}

output "helper_name" {
  description = "Name of the role helper."
  value       = contains(["act", "auto"], var.mode) ? aws_iam_role.helper[0].name : null
}

output "helper_arn" {
  description = "ARN of the role helper."
  value       = contains(["act", "auto"], var.mode) ? aws_iam_role.helper[0].arn : null
}
