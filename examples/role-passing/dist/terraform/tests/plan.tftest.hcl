# Plans only, creates nothing. Set the required variables: terraform test -var NAME=VALUE
run "as_it_is_given" {
  command = plan

  assert {
    condition     = output.spec_name == "change-automation"
    error_message = "spec_name is not change-automation."
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
    condition     = alltrue([for role in [aws_iam_role.change_starter] : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role change-starter does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.change_starter] : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role change-starter does not have your tag."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.change_executor] : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role change-executor does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.change_executor] : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role change-executor does not have your tag."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.change_backup] : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role change-backup does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.change_backup] : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role change-backup does not have your tag."
  }
}
