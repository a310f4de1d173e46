"""Reads messages in queues and streams.

What it asks
    Whether the role can receive the messages of SQS, the records of Kinesis and Kafka, or subscribe
    itself to a topic.

What it does not cover
    Messages that a queue's or a topic's own policy opens to the role.

Source
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion

ACTIONS: Final = (
    "kafka-cluster:ReadData",
    "kinesis:GetRecords",
    "kinesis:SubscribeToShard",
    "kinesisvideo:GetMedia*",
    "sns:Subscribe",
    "sqs:ReceiveMessage",
)

QUESTION: Final = ReviewQuestion("reads-queues-and-streams", "reads queues and streams", ACTIONS, __doc__)
