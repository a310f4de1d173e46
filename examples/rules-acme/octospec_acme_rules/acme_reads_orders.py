"""Reads what customers of ACME ordered.

What it asks
    Whether the role can read orders: they lie in tables, and go through a queue before they are there.

What it does not cover
    Copies of orders in reports. `reads-object-contents` asks about these.

Source
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/best-practices.html
"""

from typing import Final

from octo_spec.lint import ReviewQuestion, Tone

ACTIONS: Final = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "sqs:ReceiveMessage",
)

QUESTION: Final = ReviewQuestion(
    "acme-reads-orders",
    "reads orders",
    ACTIONS,
    __doc__,
    deed="Read what customers ordered",
    tone=Tone.GRAVE,
    gravity=84,
)
