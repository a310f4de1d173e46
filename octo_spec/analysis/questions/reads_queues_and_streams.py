"""Reads messages in queues and streams.

What it asks
    Whether the role can receive messages from queues, read records of streams and of video, subscribe
    itself to a topic, or have messages, records or events sent to a place of its choice.

What it does not cover
    Messages that the policy of a queue or a topic opens to the role. Services that send changes of data,
    or events of devices, to a stream or a topic: to read them there, the role needs an action that
    counts.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-queues-and-streams",
    "reads queues and streams",
    (),
    __doc__,
    deed="Read messages in queues and streams",
    tone=Tone.CAUTION,
    gravity=34,
    effects=("reads-queues-and-streams",),
    known_by=(
        "sqs:ReceiveMessage",
        "kinesis:GetRecords",
        "sns:Subscribe",
    ),
)
