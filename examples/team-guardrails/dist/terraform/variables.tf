variable "saml_provider" {
  type        = string
  description = "Name of the SAML identity provider in this account through which your people sign in."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,128}$", var.saml_provider))
    error_message = "The value of saml_provider must be the name of a provider, without its ARN."
  }
}

variable "team_bucket" {
  type        = string
  description = "Name of the bucket that holds one folder for each team."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.team_bucket))
    error_message = "The value of team_bucket must be the name of a bucket, without s3://."
  }
}

variable "regions" {
  type        = list(string)
  description = "The regions that teams may use."
  default = [
    "eu-central-1",
    "eu-west-1",
  ]
  nullable = false

  validation {
    condition     = length(var.regions) > 0
    error_message = "The value of regions must contain at least one item."
  }

  validation {
    condition     = alltrue([for value in var.regions : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", value))])
    error_message = "Each value of regions must be a region, such as eu-central-1."
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
