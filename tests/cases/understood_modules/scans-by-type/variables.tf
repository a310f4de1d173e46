variable "remote-arn" {
  type        = string
  default     = ""
  description = "Enter the AWS Trust Policy Role ARN for your Scanly data center."
}
variable "external-id" {
  type        = string
  description = "External ID"
  validation {
    condition     = can(regex("\\S{8}-\\S{4}-\\S{4}-\\S{4}-\\S{12}", var.external-id))
    error_message = "ExternalId is not valid."
  }
}
variable "rolename" {
  default     = "ScanlyAccess-Role"
  description = "Enter the name of the new role"
}
variable "data-scanning" {
  type    = bool
  default = true
}
variable "eks-scanning" {
  type    = bool
  default = true
}
variable "lightsail-scanning" {
  type    = bool
  default = false
}
variable "prefix" {
  type    = string
  default = ""
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "permission_boundary_arn" {
  type    = string
  default = ""
}
variable "cloud-cost-scanning" {
  type    = object({
    enabled    = optional(bool, false)
    bucket     = optional(string, "")
  })
  default = {}
}
