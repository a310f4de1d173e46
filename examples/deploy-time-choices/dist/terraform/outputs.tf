output "spec_name" {
  description = "Name of the spec that this module was written from."
  value       = "instance-scheduler"
}

output "spec_version" {
  description = "Version of the spec that this module was written from."
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
  description = "The external ID with which the role is assumed."
  value       = var.external_id
}
