"""Exposes resources to other accounts.

What it asks
    Whether the role can give another account, or the public, access to a resource: by the policy of a
    resource, by an ACL, by a public address, by sharing a snapshot, an image, data or another resource, or by
    replicating or copying it to another account. A request that can make a new resource public, or share it,
    counts, such as one that makes a database, a site or a dashboard, and so does letting another account or
    people outside administer a service or use a role. An API key that anyone can use counts, and so does a
    change of a filter that limits what others see. Permissions for people of an identity store count where
    AWS documents them as permissions management.

What it does not cover
    Data that the role reads and passes on, or that a service exports or sends to a place that the request
    names, also in another account: see the questions about what the role reads. Rules of the network, such as
    security groups, public addresses of machines and load balancers, and connections with networks of other
    accounts: see `changes-network`. Trusted access for a service of AWS, access for other people of the
    account, and trust in certificates: see `changes-iam`. Taking access away from others, such as deleting a
    resource policy, inviting accounts that then share their own data, and accepting what another account
    shares.

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://github.com/primeharbor/sensitive_iam_actions (ResourceExposure)
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

QUESTION: Final = ReviewQuestion(
    "exposes-resources",
    "exposes resources to others",
    (),
    __doc__,
    deed="Open resources to others",
    tone=Tone.GRAVE,
    gravity=75,
    effects=("exposes-resources",),
    known_by=(
        "s3:PutBucketPolicy",
        "kms:PutKeyPolicy",
        "secretsmanager:PutResourcePolicy",
        "ec2:ModifySnapshotAttribute",
        "ec2:ModifyImageAttribute",
        "lambda:AddPermission",
        "ram:CreateResourceShare",
    ),
)
