# Numbers in conditions, batches of actions, products, sums.
variable "batch" {
  type    = number
  default = 3
}
variable "hours" {
  type    = number
  default = 0.5
}
variable "external_id" { type = string }
locals {
  services = ["ec2", "rds", "eks", "ecs", "sqs", "sns", "elasticache"]
  verbs    = ["Describe", "List", "Get"]
  actions  = sort([for pair in setproduct(local.services, local.verbs) : "${pair[0]}:${pair[1]}*"])
  count    = ceil(length(local.actions) / var.batch)
  batches  = [for at in range(local.count) : slice(local.actions, at * var.batch, min((at + 1) * var.batch, length(local.actions)))]
  seconds  = floor(var.hours * 7200)
  odd      = [for at, batch in local.batches : batch if at % 2 == 1]
  even     = [for at, batch in local.batches : batch if at % 2 == 0]
}
resource "aws_iam_role" "this" {
  name                 = "batches"
  description          = format("%d actions in %d batches, %s hours", length(local.actions), local.count, var.hours)
  max_session_duration = local.seconds
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "111122223333" }, Condition = { StringEquals = { "sts:ExternalId" = var.external_id }, NumericLessThanEquals = { "aws:MultiFactorAuthAge" = tostring(var.hours * 3600) } } }] })
}
resource "aws_iam_role_policy" "this" {
  for_each = { odd = local.odd, even = local.even }
  name     = each.key
  role     = aws_iam_role.this.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [for at, batch in each.value : { Sid = format("Batch%02d", at + 1), Effect = "Allow", Action = batch, Resource = "*", Condition = { NumericLessThan = { "s3:max-keys" = tostring(1.1 * 10) } } }] })
}
