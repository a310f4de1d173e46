variable "create" {
  type = bool
  default = true
}
variable "iam_role_name" {
  type = string
  default = ""
}
variable "iam_role_path" {
  type = string
  default = "/"
}
variable "permission_boundary_arn" {
  type = string
  default = null
}
variable "external_id" {
  type = string
  default = ""
}
variable "external_id_length" {
  type = number
  default = 1000
  validation {
    condition = var.external_id_length > 16 && var.external_id_length < 1223
    error_message = "x"
  }
}
variable "prefix" {
  type = string
  default = "acme"
}
variable "acme_aws_account_id" {
  type = string
  default = "111122223333"
}
variable "tags" {
  type = map(string)
  default = {}
}
