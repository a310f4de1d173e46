"""An emitter that writes one shell script of plain AWS CLI commands."""

from __future__ import annotations

from octo_spec.plugin import NOT_UNDERSTOOD, Emitter, Lack
from octospec_aws_cli.reading import read
from octospec_aws_cli.reservations import RESERVED
from octospec_aws_cli.writing import HAS_INPUTS, AwsCliOptions, emit

EMITTER = Emitter(
    name="aws-cli",
    summary="One shell script of AWS CLI commands that creates the roles.",
    options=AwsCliOptions,
    emit=emit,
    read=read,
    kinds=(NOT_UNDERSTOOD, HAS_INPUTS),
    lacks=frozenset({Lack.STACK, Lack.GENERATED_NAMES}),
    reserved=RESERVED,
)
