variable "vendor_account" {
  type        = string
  description = "The AWS account that starts changes. Do not change."
  default     = "111122223333"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.vendor_account))
    error_message = "The value of vendor_account must be 12 digits."
  }
}

variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.external_id))
    error_message = "The value of external_id must hold only letters, digits and the characters _+=,.@:/-."
  }

  validation {
    condition     = length(var.external_id) >= 8
    error_message = "The value of external_id must have at least 8 characters."
  }

  validation {
    condition     = length(var.external_id) <= 1224
    error_message = "The value of external_id must have at most 1224 characters."
  }
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
