"""The condition keys that AWS fills in by who makes a request, from where and when, as its reference says.

A caller cannot omit these keys. Other keys are about what a request asks for, and the caller chooses them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from typing import Final

from octo_spec.iam.global_keys import SESSION_KEYS

ISSUE_TIME: Final = "aws:tokenissuetime"
"""In each request with temporary credentials, as those of a role's session are."""

SECURE_TRANSPORT: Final = "aws:securetransport"
"""In each request; AWS's SDKs and its CLI use TLS."""

TIMES: Final = ("aws:currenttime", "aws:epochtime")
"""Two keys for the same moment."""

ALWAYS: Final = frozenset({*TIMES, "aws:principaltype", "aws:requestedregion", "aws:useragent", "aws:userid"})
"""In each signed request, with a value that only the request shows."""

OF_SESSION: Final = frozenset(
    {
        *("aws:chatbotsourcearn", "aws:ec2instancesourceprivateipv4", "aws:ec2instancesourcevpc"),
        *("aws:federatedprovider", "aws:multifactorauthage", "aws:multifactorauthpresent"),
        *("aws:principalorgid", "aws:principalorgpaths", "aws:signinsessionarn", "aws:sourceidentity"),
        *(ISSUE_TIME, *(key.lower() for key in SESSION_KEYS)),
    }
)
"""In some requests: they say how a session began, and in which organization the caller is."""

OF_HEADERS: Final = frozenset({"aws:referer"})
"""In some requests: what the client says of itself, whatever the request asks for."""

KEYS_OF_CALLS: Final = (
    "ec2:Region",
    "s3:TlsVersion",
    "s3:authType",
    "s3:signatureAge",
    "s3:signatureversion",
)
"""Keys of services that say how or where each request is made, and not what it asks for."""
CALLER_ACCOUNT: Final = "kms:calleraccount"
"""In each request to KMS: the account of who makes it."""

OF_PUBLIC_NETWORK: Final = "aws:sourceip"
OF_VPC: Final = frozenset(
    {
        *("aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount"),
        *("aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip"),
    }
)
"""In requests through a VPC endpoint, which do not have ``aws:SourceIp``."""

OF_RESOURCE: Final = frozenset({"aws:resourceorgid", "aws:resourceorgpaths"})
"""In some requests: the organization of the account that owns the resource."""

OF_SERVICE: Final = frozenset(
    {
        *("aws:principalservicenameslist", "aws:sourceaccount", "aws:sourcearn"),
        *("aws:sourceorgid", "aws:sourceorgpaths"),
    }
)
"""In some requests that a service makes for itself: its names, and the resource for which it makes them."""

FORWARDED: Final = frozenset(
    {
        *("aws:calledvia", "aws:calledviaawsmcp", "aws:calledviafirst", "aws:calledvialast"),
        *("aws:ismcpserviceaction", "aws:viaawsmcpservice"),
    }
)
"""In the requests that a service makes for a principal, with the principal's permissions."""
