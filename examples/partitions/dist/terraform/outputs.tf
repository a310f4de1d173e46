output "spec_name" {
  description = "Name of the spec that this module was written from."
  value       = "backup-auditor"
}

output "spec_version" {
  description = "Version of the spec that this module was written from."
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
  description = "The external ID with which the role is assumed."
  value       = var.external_id
}
