"""Deletes data, or the resources that contain them.

What it asks
    Whether the role can delete data: objects, buckets, tables, databases, messages, documents, disks,
    file systems, warehouses, search domains, backups, secrets or keys, records of people, code and
    models. Content that people wrote counts, such as notebooks, dashboards, templates of messages,
    prompts, saved queries, schemas, lists of words, test cases and workflows, and so do results that a
    service keeps, such as findings, reports, statistics and the records of builds, tests and jobs. To
    set rules by which data expire, shorten how long they are kept, stop keeping versions, or take a
    database back to an earlier time counts, too. A request that can do this counts, such as a query or
    the update of a stack.

What it does not cover
    Overwriting data instead of deleting them: see `changes-resources`. Settings that hold no content,
    such as rules, policies, alarms, schedules, endpoints, networks, groups and backup plans, copies in a
    cache, and users who only sign in, with the keys and passwords that they sign in with.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "deletes-data",
    "deletes data",
    (),
    __doc__,
    deed="Delete data",
    tone=Tone.GRAVE,
    gravity=80,
    has_card=True,
    effects=("deletes-data",),
    known_by=(
        "s3:DeleteObject",
        "s3:DeleteBucket",
        "rds:DeleteDBInstance",
        "dynamodb:DeleteTable",
        "ec2:DeleteVolume",
        "ec2:DeleteSnapshot",
        "redshift:DeleteCluster",
        "secretsmanager:DeleteSecret",
    ),
)
