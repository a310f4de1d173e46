output "spec_name" {
  description = "Name of the spec of this module."
  value       = "octo-api-access"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "1.2.0"
}

output "acct_access_name" {
  description = "Name of the role acct-access."
  value       = aws_iam_role.acct_access.name
}

output "acct_access_arn" {
  description = "ARN of the role acct-access."
  value       = aws_iam_role.acct_access.arn
}

output "change_executor_name" {
  description = "Name of the role change-executor."
  value       = var.remediation ? aws_iam_role.change_executor[0].name : null
}

output "change_executor_arn" {
  description = "ARN of the role change-executor."
  value       = var.remediation ? aws_iam_role.change_executor[0].arn : null
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.external_id
  sensitive   = true
}
