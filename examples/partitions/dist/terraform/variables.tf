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

variable "evidence_bucket" {
  type        = string
  description = "The bucket into which your backup reports are delivered."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.evidence_bucket))
    error_message = "The value of evidence_bucket must be the name of a bucket, without s3://."
  }
}

variable "evidence_key_arn" {
  type        = string
  description = "ARN of the KMS key that encrypts the bucket; leave empty if it is encrypted by S3 itself."
  default     = null

  validation {
    condition     = var.evidence_key_arn == null || var.evidence_key_arn == "" || try(can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-f0-9-]{36}$", var.evidence_key_arn)), false)
    error_message = "The value of evidence_key_arn must be the ARN of a key."
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
