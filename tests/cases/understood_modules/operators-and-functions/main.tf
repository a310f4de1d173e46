# Operators with their precedence, escapes, directives, and functions by the dozen.

variable "external_id" { type = string }
variable "a" { type = bool }
variable "b" {
  type    = bool
  default = true
}
variable "c" {
  type    = bool
  default = false
}

locals {
  numbers = range(1, 4)
  words   = split(",", "get,list,describe")
  titled  = [for word in local.words : title(word)]
  merged = merge(
    { first = "a", second = "b" },
    var.c ? { second = "c" } : {},
  )
  nested = [["x"], [["y"], []], "z"]
  sum    = 2 + 3 * 4 - 10 / 5
  either = var.a && !var.b || var.c
  empty  = compact(["", "one", ""])
  pairs  = setproduct(["s3", "sqs"], ["a", "b"])
  text   = "Line \"one\"\ttab $${not} %%{not} \u00e9"
  joined = join("-", sort(distinct(flatten(local.nested))))
}

resource "aws_iam_role" "functions" {
  name        = "functions-${local.sum}-${length(local.numbers)}"
  description = trimspace("  ${local.joined} ${upper(substr("describe", 0, 4))}  ")
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = [for id in ["111122223333"] : "arn:aws:iam::${id}:root"] }
        Condition = { StringEquals = { "sts:ExternalId" = [var.external_id] } }
      },
    ]
  })
  tags = {
    "Text"  = replace(local.text, "/[^a-zA-Z ]/", "")
    Number  = 1.5 * 2
    Second  = try(local.merged.third, local.merged["second"])
    Can     = can(local.merged.third) ? "yes" : "no"
    Parity  = local.numbers[1] % 2 == 0 ? "even" : "odd"
    Reverse = join("", reverse(split("", "abc")))
    Index   = tostring(index(local.words, "list"))
    One     = one(local.empty)
    Zip     = zipmap(["k"], ["v"])["k"]
    Json    = jsondecode("{\"a\": [1, {\"b\": true}]}").a[1].b
    Loop    = "%{for word in local.words}${word};%{endfor}"
    If      = "%{if length(local.empty) > 1}many%{else}few%{endif}"
  }
}

resource "aws_iam_role_policy" "functions" {
  name = lower("FUNCTIONS")
  role = aws_iam_role.functions.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "Always"
          Effect   = "Allow"
          Action   = formatlist("s3:%s*", local.titled)
          Resource = [for pair in local.pairs : "arn:aws:${pair[0]}:::${pair[1]}" if pair[0] != "sqs"]
        },
      ],
      local.either ? [
        {
          Sid      = "Either"
          Effect   = "Allow"
          Action   = contains(local.words, "get") ? "sqs:Get*" : "sqs:*"
          Resource = "*"
        },
      ] : [],
      [
        for name in ["b", "c"] : {
          Sid      = upper(name)
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = "arn:aws:sns:*:*:${name}"
        } if lookup({ b = var.b, c = var.c }, name, false)
      ],
    )
  })
}
