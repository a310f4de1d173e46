variable "external_id" {
  type        = string
  description = "External ID given by Acme."
  validation {
    condition     = can(regex("^[a-z0-9-]{8,64}$", var.external_id))
    error_message = "The external ID has 8 to 64 characters."
  }
}
variable "acme_account_id" {
  type    = string
  default = "123456789012"
}
variable "role_name" {
  type    = string
  default = "AcmeReadOnly"
}
variable "enable_remediation" {
  type        = bool
  default     = false
  description = "Allow Acme to stop instances."
}
variable "buckets" {
  type    = list(string)
  default = []
}
variable "permissions_boundary" {
  type    = string
  default = null
}
variable "tags" {
  type    = map(string)
  default = {}
}
