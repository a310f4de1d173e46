variable "watchdog_api_key" {
  type        = string
  sensitive   = true
  description = "API key."
}
variable "watchdog_site" {
  type    = string
  default = "watchdog.com"
  validation {
    condition     = contains(["watchdog.com", "watchdog.eu", "us3.watchdog.com", "ap1.watchdog.com"], var.watchdog_site)
    error_message = "Must be a Watchdog site."
  }
}
variable "role_name" {
  type    = string
  default = "WatchdogIntegrationRole"
}
variable "host_tags" {
  type    = map(string)
  default = {}
}
variable "excluded_regions" {
  type    = list(string)
  default = ["us-gov-east-1"]
}
variable "account_specific_namespace_rules" {
  type    = map(bool)
  default = { auto_scaling = true, opsworks = false }
}
variable "enable_resource_collection" {
  type    = bool
  default = true
}
variable "permissions_boundary" {
  type    = string
  default = null
}
variable "tags" {
  type    = map(string)
  default = {}
}
