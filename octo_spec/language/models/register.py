"""How deployments report themselves to the vendor."""

from typing import Annotated

from pydantic import Field

from octo_spec.language.models.scalars import Described

SERVICE_PATTERN = (
    r"^arn:(aws(-[a-z]+)*|\$\{partition\}):(sns|lambda):([a-z0-9-]+|\$\{region\})"
    r":[0-9]{12}:(function:)?[A-Za-z0-9_-]{1,256}$"
)


class RegisterSpec(Described):
    """Where a deployment reports itself, for `octospec register`."""

    service: Annotated[str, Field(pattern=SERVICE_PATTERN)]
    """The ARN of your SNS topic or Lambda function, in the region of the stack: `${region}` can be in it."""
