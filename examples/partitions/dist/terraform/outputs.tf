output "spec_name" {
  description = "Name of the spec of this module."
  value       = "backup-auditor"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "1.0.0"
}

output "auditor_name" {
  description = "Name of the role auditor."
  value       = aws_iam_role.auditor.name
}

output "auditor_arn" {
  description = "ARN of the role auditor."
  value       = aws_iam_role.auditor.arn
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.external_id
  sensitive   = true
}
