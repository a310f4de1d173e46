resource "aws_kms_key" "copies" {
  description = "Encrypts copies on the way to the vault."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.vault_account_id}:root" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "copies" {
  name          = "alias/vaultback"
  target_key_id = aws_kms_key.copies.key_id
}
