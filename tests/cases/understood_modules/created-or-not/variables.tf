variable "create" {
  type    = bool
  default = true
}
variable "use_existing" {
  type    = bool
  default = false
}
variable "external_id_length" {
  type    = number
  default = 16
  validation {
    condition = var.external_id_length > 0 && var.external_id_length < 1224
    error_message = "bad"
  }
}
variable "iam_role_name" {
  type    = string
  default = ""
}
variable "iam_role_arn" {
  type    = string
  default = ""
}
variable "lattice_aws_account_id" {
  type    = string
  default = "434813966438"
}
variable "permission_boundary_arn" {
  type    = string
  default = null
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "wait_time" {
  type    = string
  default = "10s"
}
