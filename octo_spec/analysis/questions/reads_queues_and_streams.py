"""Reads messages in queues and streams.

What it asks
    Whether the role can receive messages from SQS, read records from Kinesis and Kafka, or subscribe itself
    to a topic.

What it does not cover
    Messages that the policy of a queue or a topic opens to the role.

Source
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "kafka-cluster:ReadData",
    "kinesis:GetRecords",
    "kinesis:SubscribeToShard",
    "kinesisvideo:GetMedia*",
    "sns:Subscribe",
    "sqs:ReceiveMessage",
)

QUESTION: Final = ReviewQuestion(
    "reads-queues-and-streams",
    "reads queues and streams",
    ACTIONS,
    __doc__,
    deed="Read messages in queues and streams",
    tone=Tone.CAUTION,
    gravity=34,
)
