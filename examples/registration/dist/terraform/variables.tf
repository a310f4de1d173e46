variable "external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.external_id))
    error_message = "The value of external_id must hold only letters, digits and the characters _+=,.@:/-."
  }

  validation {
    condition     = length(var.external_id) >= 16
    error_message = "The value of external_id must have at least 16 characters."
  }

  validation {
    condition     = length(var.external_id) <= 1224
    error_message = "The value of external_id must have at most 1224 characters."
  }
}

variable "forecasts" {
  type        = bool
  description = "May Nimbus read forecasts?"
  default     = true
  nullable    = false
}

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
