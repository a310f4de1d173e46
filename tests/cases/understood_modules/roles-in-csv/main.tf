locals {
  rows = csvdecode(file("${path.module}/roles.csv"))
  now  = formatdate("YYYY", timestamp())
  cidrs = [cidrsubnet("10.0.0.0/8", 8, 1), cidrhost("10.1.0.0/16", 5)]
  digest = base64sha256("x")
  uid   = uuidv5("dns", "vendor.example.com")
  u = urlencode("a b&c")
  t = trimsuffix(textencodebase64("x", "UTF-8"), "=")
  f = filebase64("${path.module}/roles.csv")
  z = timecmp("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")
  y = yamlencode({ a = 1 })
  r = regexall("[a-z]+", "ab12cd")
  b = provider::aws::arn_parse("arn:aws:iam::111122223333:role/x").account_id
  d = defaults({ a = null }, { a = "x" })
}
variable "ips" {
  type    = list(string)
  default = []
}
resource "aws_iam_role" "r" {
  for_each = { for row in local.rows : row.name => row }
  name     = each.key
  description = "${local.u} ${local.y}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = each.value.principal }
      Condition = merge({ StringEquals = { "sts:ExternalId" = local.uid } }, { IpAddress = { "aws:SourceIp" = concat(local.cidrs, var.ips) } })
    }]
  })
  dynamic "inline_policy" {
    for_each = toset(split(";", each.value.services))
    content {
      name   = "read-${inline_policy.key}"
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${inline_policy.value}:Describe*", Resource = "*" }] })
    }
  }
}
