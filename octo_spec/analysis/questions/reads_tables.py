"""Reads rows of databases and tables.

What it asks
    Whether the role can read data in tables, databases, search indexes and other stores of records
    through AWS: for example DynamoDB, the data APIs of RDS and Redshift, results of Athena, OpenSearch,
    vectors, dashboards and the log files of databases; or whether it can export them.

What it does not cover
    Databases that the role reaches over the network with a database password. Tables whose files the role
    reads in S3: see `reads-object-contents`. Sessions that run code: see `runs-code`.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "reads-tables",
    "reads tables",
    (),
    __doc__,
    deed="Read tables",
    tone=Tone.CAUTION,
    gravity=38,
    effects=("reads-tables",),
    known_by=(
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "rds-data:ExecuteStatement",
        "athena:GetQueryResults",
    ),
)
