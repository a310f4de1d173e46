output "spec_name" {
  description = "Name of the spec that this module was written from."
  value       = "nimbus-reports"
}

output "spec_version" {
  description = "Version of the spec that this module was written from."
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
  description = "The external ID with which the role is assumed."
  value       = var.nimbus_external_id
}
