variable "permissions_boundary" {
  type        = string
  description = "ARN of your permissions boundary for each role; null for none."
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^:]+$", var.permissions_boundary))
    error_message = "The value of permissions_boundary must be the ARN of a policy."
  }
}

variable "tags" {
  type        = map(string)
  description = "Your tags for each role and managed policy; if the module sets a tag too, its value is used."
  default     = {}
  nullable    = false
}
