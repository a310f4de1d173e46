# team-operator 2.1.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
}

# People of every team sign in to this one role; the tag "team" of their session says which team it is.
resource "aws_iam_role" "team_operator" {
  name                 = "TeamOperatorRole"
  path                 = "/"
  description          = "People of every team sign in to this one role; the tag \"team\" of their session says which team it is."
  max_session_duration = 28800
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # The identity provider vouches for the person, and passes the team as a session tag.
      {
        Effect    = "Allow"
        Principal = { Federated = "arn:${local.partition}:iam::${local.account}:saml-provider/${var.saml_provider}" }
        Action    = "sts:AssumeRoleWithSAML"
        Condition = {
          StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
        }
      },
      # The identity provider vouches for the person, and passes the team as a session tag.
      {
        Effect    = "Allow"
        Principal = { Federated = "arn:${local.partition}:iam::${local.account}:saml-provider/${var.saml_provider}" }
        Action    = "sts:TagSession"
        Condition = {
          StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
        }
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "team_operator_operations" {
  name = "operations"
  role = aws_iam_role.team_operator.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # instances (operation): AWS cannot narrow a list to one team.
      {
        Effect = "Allow"
        Action = [
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceStatus",
        ]
        Resource = "*"
      },
      # instances (operation): Only instances whose tag names the team of the caller.
      {
        Effect = "Allow"
        Action = [
          "ec2:StartInstances",
          "ec2:StopInstances",
          "ec2:RebootInstances",
        ]
        Resource = "arn:${local.partition}:ec2:*:${local.account}:instance/*"
        Condition = {
          StringEquals = { "aws:ResourceTag/team" = "$${aws:PrincipalTag/team}" }
        }
      },
      # files (operation): Lists the shared folder and the team's own folder.
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:${local.partition}:s3:::${var.team_bucket}"
        Condition = {
          StringLike = {
            "s3:prefix" = [
              "shared/*",
              "$${aws:PrincipalTag/team, 'shared'}/*",
            ]
          }
        }
      },
      # files (operation): Reads and writes the team's own folder.
      {
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:${local.partition}:s3:::${var.team_bucket}/$${aws:PrincipalTag/team}/*"
      },
      # files (operation): Every team reads the shared folder.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:${local.partition}:s3:::${var.team_bucket}/shared/*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "team_operator_guardrails" {
  name = "guardrails"
  role = aws_iam_role.team_operator.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # identity (guardrail): Without a team tag the policy variables have no value, so nothing is allowed.
      {
        Sid       = "NothingWithoutTeam"
        Effect    = "Deny"
        NotAction = "sts:GetCallerIdentity"
        Resource  = "*"
        Condition = {
          Null = { "aws:PrincipalTag/team" = "true" }
        }
      },
      # ownership (guardrail): The tags that decide who owns an instance, and who pays for it, are managed elsewhere.
      {
        Sid    = "KeepOwnershipTags"
        Effect = "Deny"
        Action = [
          "ec2:CreateTags",
          "ec2:DeleteTags",
        ]
        Resource = "*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "aws:TagKeys" = [
              "team",
              "cost-center",
            ]
          }
        }
      },
      # ownership (guardrail): Applies even if another policy of this role is too wide.
      {
        Sid      = "OtherTeamsInstances"
        Effect   = "Deny"
        Action   = "ec2:*"
        Resource = "arn:${local.partition}:ec2:*:${local.account}:instance/*"
        Condition = {
          Null            = { "aws:ResourceTag/team" = "false" }
          StringNotEquals = { "aws:ResourceTag/team" = "$${aws:PrincipalTag/team}" }
        }
      },
      # places (guardrail): No bucket except the teams' own.
      {
        Sid    = "OtherBuckets"
        Effect = "Deny"
        Action = "s3:*"
        NotResource = [
          "arn:${local.partition}:s3:::${var.team_bucket}",
          "arn:${local.partition}:s3:::${var.team_bucket}/*",
        ]
      },
      # places (guardrail): Global services answer from us-east-1, so reading them is excepted.
      {
        Sid    = "OtherRegions"
        Effect = "Deny"
        NotAction = [
          "sts:*",
          "iam:Get*",
          "iam:List*",
        ]
        Resource = "*"
        Condition = {
          StringNotEquals = { "aws:RequestedRegion" = var.regions }
        }
      },
      # places (guardrail): Nothing over an unencrypted connection.
      {
        Sid      = "PlainHttp"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      # names (guardrail): Keys that contain a star, question mark or dollar sign.
      {
        Sid    = "WildcardNames"
        Effect = "Deny"
        Action = "s3:PutObject"
        Resource = [
          "arn:${local.partition}:s3:::${var.team_bucket}/*$${*}*",
          "arn:${local.partition}:s3:::${var.team_bucket}/*$${?}*",
          "arn:${local.partition}:s3:::${var.team_bucket}/*$${$}*",
        ]
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
