# Attachments by the ARN in the partition, and a document of which a word is filled in.
data "aws_partition" "current" {}

variable "external_id" {
  type        = string
  description = "The external ID of Cumulus."
}

locals {
  prefix = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
  attached = {
    "${local.prefix}/AmazonEKSWorkerNodePolicy"          = "nodes"
    "${local.prefix}/AmazonEC2ContainerRegistryReadOnly" = "images"
  }
}

resource "aws_iam_role" "nodes" {
  name = "CumulusNodes"
  assume_role_policy = replace(
    file("${path.module}/trust.json"), "EXTERNAL_ID", var.external_id
  )
}

resource "aws_iam_role_policy_attachment" "nodes" {
  for_each   = local.attached
  role       = aws_iam_role.nodes.name
  policy_arn = each.key
}

resource "aws_iam_role_policy" "snapshots" {
  name   = "snapshots"
  role   = aws_iam_role.nodes.id
  policy = replace(file("${path.module}/policy.json"), "$${AWS::Partition}", data.aws_partition.current.partition)
}

resource "aws_iam_role_policy" "more" {
  for_each = { for arn, what in local.attached : arn => what if what == "images" }
  name     = "more-${each.value}"
  role     = aws_iam_role.nodes.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["iam:GetPolicy"], Resource = [each.key, keys(local.attached)[1]] }]
  })
}
