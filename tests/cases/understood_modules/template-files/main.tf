variable "policy" {
  type    = string
  default = null
}
variable "external_id" {
  type = string
}
resource "acme_account" "this" {
  name = "x"
}
resource "null_resource" "account" {
  triggers = {
    cmd = "${path.module}/scripts/acme-account"
  }
  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command     = <<-EOT
      curl -s "https://x" | jq -r '.["a"]' && echo $${HOME} %%{foo}
    EOT
  }
}
resource "aws_iam_role" "acme" {
  name = "AcmeRole-${substr(uuid(), 0, 8)}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = acme_account.this.external_id } }
    }]
  })
  lifecycle {
    ignore_changes = [name]
  }
}
resource "aws_iam_policy" "acme" {
  name   = "Acme-Policy"
  policy = var.policy == null ? templatefile("${path.module}/policy.json", {}) : var.policy
}
resource "aws_iam_role_policy_attachment" "acme" {
  role       = aws_iam_role.acme.name
  policy_arn = aws_iam_policy.acme.arn
}
data "template_file" "extra" {
  template = file("${path.module}/extra.json.tpl")
  vars = {
    region = "us-east-1"
  }
}
resource "aws_iam_role_policy" "extra" {
  name   = "extra"
  role   = aws_iam_role.acme.id
  policy = data.template_file.extra.rendered
}
