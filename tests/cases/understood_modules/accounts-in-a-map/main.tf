variable "accounts" {
  type = map(object({
    id = string
    external_id = string
    read_only = optional(bool, true)
  }))
  default = {
    main = { id = "111122223333", external_id = "abcd1234" }
    dev = { id = "444455556666", external_id = "efgh5678", read_only = false }
  }
}
resource "aws_iam_role" "this" {
  for_each = var.accounts
  name = "vendor-${each.key}"
  assume_role_policy = templatefile("${path.module}/trust.tftpl", { account = each.value.id, external_id = each.value.external_id })
}
data "aws_iam_policy_document" "p" {
  for_each = var.accounts
  statement {
    actions = each.value.read_only ? ["s3:Get*"] : ["s3:*"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "p" {
  for_each = aws_iam_role.this
  name = "access"
  role = each.value.id
  policy = data.aws_iam_policy_document.p[each.key].json
}
output "arns" { value = { for k, r in aws_iam_role.this : k => r.arn } }
