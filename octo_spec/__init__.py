"""octospec: one access spec, compiled into every format a customer asks for, and proven."""
