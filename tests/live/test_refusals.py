"""A call of AWS that could not be made, or had no answer, has a cause: nothing of it is a bug of octospec."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    BotoCoreError,
    EndpointConnectionError,
    NoCredentialsError,
    PaginationError,
    ReadTimeoutError,
)

from octo_spec.live.refusals import own_problem
from octo_spec.release.customer_status import Cause

URL = "https://sts.amazonaws.com"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (EndpointConnectionError(endpoint_url=URL), Cause.NETWORK),
        (ReadTimeoutError(endpoint_url=URL), Cause.NETWORK),
        (PaginationError(message="the same token twice"), Cause.MALFORMED),
        (NoCredentialsError(), Cause.OWN_IDENTITY),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BotoCoreError) else None,
)
def test_each_error_of_the_client_has_a_cause(error: BotoCoreError, cause: Cause) -> None:
    assert own_problem(error, reached=False).cause is cause
