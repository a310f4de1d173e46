"""Weakens logging or monitoring.

What it asks
    Whether the role can stop, delete or weaken the services that log and monitor the account: trails,
    Config, GuardDuty, Security Hub, Inspector, Macie, Detective, access analyzers, alarms, log groups,
    flow logs, and the logs and metrics of other services.

What it does not cover
    Monitoring systems outside AWS. Adding what logs or monitors, which weakens nothing. What measures a
    business or the users of an application.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://attack.mitre.org/techniques/T1562/008/
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "changes-monitoring",
    "weakens monitoring",
    (),
    __doc__,
    deed="Weaken monitoring",
    tone=Tone.CAUTION,
    gravity=50,
    effects=("changes-monitoring",),
    known_by=(
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
        "logs:DeleteLogGroup",
    ),
)
