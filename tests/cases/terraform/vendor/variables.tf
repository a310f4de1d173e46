# From Octo: External ID
variable "external_id" {
  type        = string
  description = "The external ID that Octo uses. Do not change."
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=,.@:\\/-]*$", var.external_id))
    error_message = "The value of external_id must be letters, digits or any of _+=,.@:/-."
  }

  validation {
    condition     = length(var.external_id) >= 2
    error_message = "The value of external_id must have at least 2 characters."
  }

  validation {
    condition     = length(var.external_id) <= 1224
    error_message = "The value of external_id must have at most 1224 characters."
  }
}

variable "boundary" {
  type        = string
  description = "ARN of the policy that bounds every role."
  default     = null
}

variable "principal" {
  type        = string
  description = "The account of Octo."
  default     = "131920598436"
  nullable    = false

  validation {
    condition     = can(regex("^\\d{12}$", var.principal))
    error_message = "The value of principal must match ^\\d{12}$."
  }
}

variable "remediation" {
  type        = bool
  description = "Allow changes."
  default     = true
  nullable    = false
}

variable "permissions_boundary" {
  type        = string
  description = "ARN of your permissions boundary for each role, in place of the one of this module; null for that of this module."
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
