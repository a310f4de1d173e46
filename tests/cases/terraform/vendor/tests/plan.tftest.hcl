# Plans only, creates nothing. Set the required variables: terraform test -var NAME=VALUE
run "as_it_is_given" {
  command = plan

  assert {
    condition     = output.spec_name == "octo-api-access"
    error_message = "spec_name is not octo-api-access."
  }

  assert {
    condition     = output.spec_version == "1.2.0"
    error_message = "spec_version is not 1.2.0."
  }
}

run "with_what_is_yours" {
  command = plan

  variables {
    permissions_boundary = "arn:aws:iam::111122223333:policy/guardrail"
    tags                 = { paid-by = "platform" }
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.acct_access] : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role acct-access does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.acct_access] : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role acct-access does not have your tag."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.change_executor : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role change-executor does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.change_executor : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role change-executor does not have your tag."
  }
}
