variable "nimbus_account" {
  type        = string
  description = "The AWS account of Nimbus. Do not change."
  default     = "111122223333"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.nimbus_account))
    error_message = "The value of nimbus_account must be twelve digits."
  }
}

variable "nimbus_external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.nimbus_external_id))
    error_message = "The value of nimbus_external_id must hold only letters, digits and the characters _+=,.@:/-."
  }

  validation {
    condition     = length(var.nimbus_external_id) >= 16
    error_message = "The value of nimbus_external_id must have at least 16 characters."
  }

  validation {
    condition     = length(var.nimbus_external_id) <= 1224
    error_message = "The value of nimbus_external_id must have at most 1224 characters."
  }
}

variable "callback_topic" {
  type        = string
  description = "The topic that registers the role with Nimbus; leave empty if you register it yourself."
  default     = null

  validation {
    condition     = var.callback_topic == null || var.callback_topic == "" || try(can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.callback_topic)), false)
    error_message = "The value of callback_topic must be the ARN of a topic."
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
