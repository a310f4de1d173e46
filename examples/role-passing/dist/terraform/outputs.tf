output "spec_name" {
  description = "Name of the spec of this module."
  value       = "change-automation"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "1.2.0"
}

output "change_starter_name" {
  description = "Name of the role change-starter."
  value       = aws_iam_role.change_starter.name
}

output "change_starter_arn" {
  description = "ARN of the role change-starter."
  value       = aws_iam_role.change_starter.arn
}

output "change_executor_name" {
  description = "Name of the role change-executor."
  value       = aws_iam_role.change_executor.name
}

output "change_executor_arn" {
  description = "ARN of the role change-executor."
  value       = aws_iam_role.change_executor.arn
}

output "change_backup_name" {
  description = "Name of the role change-backup."
  value       = aws_iam_role.change_backup.name
}

output "change_backup_arn" {
  description = "ARN of the role change-backup."
  value       = aws_iam_role.change_backup.arn
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.external_id
  sensitive   = true
}
