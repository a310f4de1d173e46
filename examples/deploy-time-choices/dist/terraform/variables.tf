# The vendor: Vendor account
variable "vendor_account" {
  type        = string
  description = "The AWS account that will assume the role. Do not change."
  default     = "111122223333"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.vendor_account))
    error_message = "The value of vendor_account must be 12 digits."
  }
}

# The vendor: External ID
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

# Cost data: Report bucket
variable "report_bucket" {
  type        = string
  description = "The bucket that holds your cost and usage report."
  default     = null

  validation {
    condition     = var.report_bucket == null || var.report_bucket == "" || try(can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.report_bucket)), false)
    error_message = "The value of report_bucket must be the name of a bucket, without s3://."
  }
}

# Scheduling: Topics for notices
variable "topic_arns" {
  type        = list(string)
  description = "ARNs of SNS topics that get a notice before an instance stops; leave empty for none."
  default     = null

  validation {
    condition     = alltrue([for value in coalesce(var.topic_arns, []) : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", value))])
    error_message = "Each value of topic_arns must be the ARN of an SNS topic."
  }
}

# Your own rules: Permissions boundary
variable "boundary_arn" {
  type        = string
  description = "ARN of the permissions boundary of every role in your account; leave empty if you have none."
  default     = null

  validation {
    condition     = var.boundary_arn == null || var.boundary_arn == "" || try(can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:policy/[A-Za-z0-9_+=,.@/-]{1,128}$", var.boundary_arn)), false)
    error_message = "The value of boundary_arn must be the ARN of a policy in your account."
  }
}

# Cost data: Where cost comes from
variable "cost_source" {
  type        = string
  description = "Where the vendor reads what your instances cost."
  default     = "explorer"
  nullable    = false

  validation {
    condition     = contains(["explorer", "report"], var.cost_source)
    error_message = "The value of cost_source must be one of: explorer, report."
  }
}

# Scheduling: Read metrics
variable "metrics" {
  type        = bool
  description = "Let the vendor see how busy instances are."
  default     = false
  nullable    = false
}

# Scheduling: Scheduling
variable "scheduling" {
  type        = string
  description = "What the vendor may do about instances that no one needs."
  default     = "advise"
  nullable    = false

  validation {
    condition     = contains(["none", "advise", "act"], var.scheduling)
    error_message = "The value of scheduling must be one of: none, advise, act."
  }
}

# Scheduling: Resizing
variable "resizing" {
  type        = bool
  description = "Let the vendor change the type of instances that you tagged for it. Needs the metrics, and scheduling at act."
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
