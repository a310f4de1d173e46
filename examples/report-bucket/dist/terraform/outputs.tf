output "spec_name" {
  description = "Name of the spec of this module."
  value       = "nimbus-reports"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "2.0.0"
}

output "reader_name" {
  description = "Name of the role reader."
  value       = aws_iam_role.this.name
}

output "reader_arn" {
  description = "ARN of the role reader."
  value       = aws_iam_role.this.arn
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.nimbus_external_id
  sensitive   = true
}
