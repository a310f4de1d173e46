variable "prefix" {
  type        = string
  description = "Starts every name."
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.prefix) <= 20
    error_message = "The value of prefix must have at most 20 characters."
  }
}

variable "accounts" {
  type        = list(string)
  description = "Accounts."
  nullable    = false

  validation {
    condition     = length(var.accounts) > 0
    error_message = "The value of accounts must contain at least one item."
  }

  validation {
    condition     = alltrue([for value in var.accounts : can(regex("^\\d{12}$", value))])
    error_message = "Each value of accounts must match ^\\d{12}$."
  }

  validation {
    condition     = alltrue([for value in var.accounts : length(value) >= 12])
    error_message = "Each value of accounts must have at least 12 characters."
  }

  validation {
    condition     = alltrue([for value in var.accounts : length(value) <= 12])
    error_message = "Each value of accounts must have at most 12 characters."
  }
}

variable "partner" {
  type        = string
  description = "A \"partner\" \\ %%{if}."
  default     = null

  validation {
    condition     = var.partner == null || var.partner == "" || try(can(regex("^\\d{12}$", var.partner)), false)
    error_message = "The value of partner must match ^\\d{12}$."
  }
}

variable "buckets" {
  type        = list(string)
  description = "Buckets."
  default     = null

  validation {
    condition     = alltrue([for value in coalesce(var.buckets, []) : can(regex("^arn:[^\\s\\\"\\\\]+$", value))])
    error_message = "Each value of buckets must match ^arn:[^\\s\\\"\\\\]+$."
  }
}

variable "policies" {
  type        = list(string)
  description = "More policies."
  default     = null

  validation {
    condition     = alltrue([for value in coalesce(var.policies, []) : length(value) >= 20])
    error_message = "Each value of policies must have at least 20 characters."
  }
}

variable "zone" {
  type        = string
  description = "Where the vendor keeps data."
  default     = "eu"
  nullable    = false

  validation {
    condition     = contains(["eu", "us"], var.zone)
    error_message = "The value of zone must be one of: eu, us."
  }
}

variable "mode" {
  type        = string
  description = "How much is done."
  default     = "look"
  nullable    = false

  validation {
    condition     = contains(["look", "act", "auto"], var.mode)
    error_message = "The value of mode must be one of: look, act, auto."
  }
}

variable "reports" {
  type        = bool
  description = "Write reports."
  default     = false
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
