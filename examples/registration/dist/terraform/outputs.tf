output "spec_name" {
  description = "Name of the spec of this module."
  value       = "nimbus-costs"
}

output "spec_version" {
  description = "Version of the spec of this module."
  value       = "1.0.0"
}

output "reader_name" {
  description = "Name of the role reader."
  value       = aws_iam_role.reader.name
}

output "reader_arn" {
  description = "ARN of the role reader."
  value       = aws_iam_role.reader.arn
}

output "external_id" {
  description = "External ID that is required to assume the role."
  value       = var.external_id
  sensitive   = true
}
