variable "buckets" {
  type = list(string)
  default = ["a", "b"]
}
variable "extra" {
  type = bool
  default = false
}
locals {
  files = { for f in fileset(path.module, "policies/*.json") : trimsuffix(basename(f), ".json") => file("${path.module}/${f}") }
}
resource "aws_iam_policy" "files" {
  for_each = local.files
  name = "vendor-${each.key}"
  policy = each.value
}
resource "aws_iam_role_policy_attachment" "files" {
  for_each = aws_iam_policy.files
  role = aws_iam_role.this.name
  policy_arn = each.value.arn
}
resource "aws_iam_role_policy" "tpl" {
  name = "tpl"
  role = aws_iam_role.this.id
  policy = templatefile("${path.module}/buckets.tftpl", { buckets = var.buckets, extra = var.extra })
}
resource "aws_iam_role_policy" "heredoc" {
  name = "heredoc"
  role = aws_iam_role.this.id
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ${jsonencode(concat(["s3:ListAllMyBuckets"], var.extra ? ["s3:GetBucketAcl"] : []))}, "Resource": ["*"]},
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["${join("\",\"", formatlist("arn:aws:s3:::%s/*", var.buckets))}"]}
  ]
}
EOF
}
