"""Reads rows of databases and tables.

What it asks
    Whether the role can read data in tables and databases through AWS: for example DynamoDB, the data APIs of
    RDS and Redshift, results of Athena, SimpleDB, Timestream and the log files of databases.

What it does not cover
    Databases that the role reaches over the network with a database password. Tables whose files the role
    reads in S3: see `reads-object-contents`.

Source
    https://github.com/primeharbor/sensitive_iam_actions (DataAccess)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "aoss:APIAccessAll",
    "athena:GetQueryResults*",
    "cassandra:Select",
    "dsql:DbConnect*",
    "dynamodb:BatchGetItem",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "es:ESHttpGet",
    "neptune-db:ReadDataViaQuery",
    "rds-data:BatchExecuteStatement",
    "rds-data:ExecuteStatement",
    "rds-db:connect",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "redshift-data:BatchExecuteStatement",
    "redshift-data:ExecuteStatement",
    "redshift-data:GetStatementResult*",
    "sdb:GetAttributes",
    "sdb:Select",
    "timestream:Select",
)

QUESTION: Final = ReviewQuestion(
    "reads-tables",
    "reads tables",
    ACTIONS,
    __doc__,
    deed="Read tables",
    tone=Tone.CAUTION,
    gravity=38,
)
