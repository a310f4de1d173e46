output "spec_name" {
  description = "Name of the spec of this module."
  value       = "instance-scheduler"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "3.0.1"
}

output "scheduler_name" {
  description = "Name of the role scheduler."
  value       = aws_iam_role.scheduler.name
}

output "scheduler_arn" {
  description = "ARN of the role scheduler."
  value       = aws_iam_role.scheduler.arn
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.external_id
  sensitive   = true
}
