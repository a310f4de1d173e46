variable "acme_api_key" {
  type      = string
  sensitive = true
}
variable "acme_app_key" {
  type      = string
  sensitive = true
}
variable "acme_site" {
  type    = string
  default = "acmehq.com"
}
