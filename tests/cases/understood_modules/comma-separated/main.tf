variable "type_" {
  default = "Full"
  description = "Monitor, Manage"
}
variable "vault9_account_id" { default = "634729597623" }
variable "external_id" { 
  type = string
  sensitive = true
}
variable "readonly_policy_name" { default = "vault9-readonly-policy" }
variable "policies" {
  type = string
  default = "SecurityAudit,AmazonInspectorReadOnlyAccess"
}
variable "manage" {
  type = string
  default = "monitor"
  validation {
    condition = contains(["monitor", "manage"], var.manage)
    error_message = "m"
  }
}
locals {
  managed = split(",", var.policies)
}
resource "aws_iam_role" "vault9" {
  name               = "Vault9-Connect"
  assume_role_policy = "${data.aws_iam_policy_document.trust.json}"
}
data "aws_iam_policy_document" "trust" {
  statement {
    effect = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = [
        "${var.vault9_account_id}"
      ]
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = [ "${var.external_id}" ]
    }
  }
}
resource "aws_iam_policy" "readonly-policy" {
  name = "${var.readonly_policy_name}"
  policy = file("readonly-policy.json")
}
resource "aws_iam_policy" "write-policy" {
  count = var.manage == "manage" ? 1 : 0
  name = "Vault9-write-policy"
  policy = file("${path.root}/write-policy.json")
}
resource "aws_iam_policy_attachment" "attach-readonly" {
  name = "attach-readonly"
  roles = ["${aws_iam_role.vault9.name}"]
  policy_arn = "${aws_iam_policy.readonly-policy.arn}"
}
resource "aws_iam_policy_attachment" "attach-write" {
  count = var.manage == "manage" ? 1 : 0
  name = "attach-write"
  roles = [aws_iam_role.vault9.name]
  policy_arn = aws_iam_policy.write-policy[count.index].arn
}
resource "aws_iam_role_policy_attachment" "managed" {
  count = length(local.managed)
  role = aws_iam_role.vault9.name
  policy_arn = "arn:aws:iam::aws:policy/${element(local.managed, count.index)}"
}
