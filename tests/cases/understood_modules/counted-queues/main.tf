variable "regions" {
  type    = list(string)
  default = ["us-east-1", "eu-west-1"]
}
variable "account_ids" {
  description = "Accounts of the vendor."
  type        = set(string)
  default     = ["111122223333"]
}
variable "sse" {
  type = string
  default = "none"
  validation {
    condition = contains(["none", "kms", "aes"], lower(var.sse))
    error_message = "x."
  }
}
variable "create" {
  type    = string
  default = "true"
}
variable "external_ids" {
  type    = list(string)
  default = []
}
resource "aws_sqs_queue" "q" {
  count = length(var.regions)
  name  = "vendor-${var.regions[count.index]}"
}
resource "aws_kms_key" "k" {
  count = var.sse == "kms" ? 1 : 0
}
resource "aws_iam_role" "this" {
  count = tobool(var.create) ? 1 : 0
  name  = "vendor"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge({
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = formatlist("arn:aws:iam::%s:root", var.account_ids) }
      }, length(var.external_ids) > 0 ? { Condition = { StringEquals = { "sts:ExternalId" = var.external_ids } } } : {})
    ]
  })
}
resource "aws_iam_role_policy" "this" {
  count = tobool(var.create) ? 1 : 0
  role  = element(concat(aws_iam_role.this.*.id, [""]), 0)
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Effect = "Allow"
        Action = ["sqs:ReceiveMessage"]
        Resource = aws_sqs_queue.q.*.arn
      }],
      [for k in aws_kms_key.k : { Effect = "Allow", Action = "kms:Decrypt", Resource = k.arn }],
      [for i, r in var.regions : { Sid = "R${i}", Effect = "Allow", Action = "logs:Get*", Resource = "arn:aws:logs:${r}:*:*" } if i < 1],
      var.sse != "none" ? jsondecode("[{\"Effect\":\"Allow\",\"Action\":\"kms:List*\",\"Resource\":\"*\"}]") : []
    )
  })
}
