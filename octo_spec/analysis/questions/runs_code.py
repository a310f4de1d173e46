"""Runs its own code.

What it asks
    Whether the role can run commands on instances, put code into functions, jobs or automations, make or
    publish versions of code that runs, make agents, call functions or tools, start resources that run
    code, such as instances and desktops, or change how many of them start, let a run that waits
    continue, or open a session on an instance, a device or a desktop. A token for such a session counts.

What it does not cover
    Code that another principal runs because the role changed data that it trusts, such as a script in a
    bucket or an image in a repository. Requests that only name a function that exists. SQL, models, and
    steps that only transform data. Tools that only read.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/DataDog/pathfinding.cloud,
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "runs-code",
    "runs code",
    (),
    __doc__,
    deed="Run code",
    tone=Tone.GRAVE,
    gravity=70,
    effects=("runs-code",),
    known_by=(
        "ssm:SendCommand",
        "ssm:StartSession",
        "ssm:StartAutomationExecution",
        "lambda:UpdateFunctionCode",
        "lambda:InvokeFunction",
        "ec2:RunInstances",
        "ecs:RunTask",
    ),
)
