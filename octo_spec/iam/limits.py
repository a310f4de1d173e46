"""AWS's limits and alphabets for IAM, and checks of one text against them.

The sources are https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the shapes of
the IAM API. If an account can have a limit raised, the default is given. Lengths and sizes are in characters.

>>> forbidden_in_name("octo role"), is_path("/vendor/"), is_account_id("1234")
(' ', True, False)
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ROLE_NAME_LENGTH: Final = 64
POLICY_NAME_LENGTH: Final = 128
PATH_LENGTH: Final = 512
ROLE_DESCRIPTION_LENGTH: Final = 1_000
TAGS_PER_ROLE: Final = 50
TAG_KEY_LENGTH: Final = 128
TAG_VALUE_LENGTH: Final = 256
SESSION_SECONDS: Final = range(3_600, 43_201)
DEFAULT_SESSION_SECONDS: Final = SESSION_SECONDS.start
"""``MaxSessionDuration`` of a role that sets none:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html.
"""
EXTERNAL_ID_LENGTH: Final = range(2, 1_225)

INLINE_POLICIES_SIZE: Final = 10_240
"""All inline policies of a role together, without white space."""
MANAGED_POLICY_SIZE: Final = 6_144
TRUST_POLICY_SIZE: Final = 2_048
MANAGED_POLICIES_PER_ROLE: Final = 10

_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]*")
_PATH = r"/(?:[A-Za-z0-9_+=,.@-]+/)*"
_ROLE_DESCRIPTION = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xff]*")
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_+=,.@:/-]*")
_DOCUMENT = re.compile(r"[\t\n\r\x20-\xff]*")
_ACCOUNT = r"[0-9]{12}"
_ACTION = r"\*|[A-Za-z0-9.-]+:[A-Za-z0-9*?-]+"
_SERVICE = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"
_AWS_POLICY = r"(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,128}"
_NAME_WITH_PATH = r"(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}"


def forbidden_in_name(text: str) -> str:
    """Return the first character that a name of a role or policy must not contain; empty if valid."""
    return _first_character_outside(_NAME, text)


def forbidden_in_role_description(text: str) -> str:
    """Return the first character that a description of a role must not contain; empty if all are allowed."""
    return _first_character_outside(_ROLE_DESCRIPTION, text)


def forbidden_in_external_id(text: str) -> str:
    """Return the first character that an external ID must not contain; empty if all are allowed."""
    return _first_character_outside(_EXTERNAL_ID, text)


def forbidden_in_document(text: str) -> str:
    """Return the first character that a policy document must not contain; empty if all are allowed."""
    return _first_character_outside(_DOCUMENT, text)


def forbidden_in_tag(text: str) -> str:
    """Return the first character that a tag must not contain; empty if all are allowed."""
    return next((character for character in text if not _is_tag_character(character)), "")


def _is_tag_character(character: str) -> bool:
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN"


def _first_character_outside(alphabet: re.Pattern[str], text: str) -> str:
    inside = alphabet.match(text)
    return text[inside.end() :][:1] if inside else text[:1]


def is_path(text: str) -> bool:
    """Return whether roles and managed policies may have this path."""
    return len(text) <= PATH_LENGTH and re.fullmatch(_PATH, text) is not None


def is_account_id(text: str) -> bool:
    """Return whether this is an account ID: twelve digits."""
    return re.fullmatch(_ACCOUNT, text) is not None


def is_action(text: str) -> bool:
    """Return whether this is an action pattern: ``*``, or a service without wildcards, colon, pattern.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    return re.fullmatch(_ACTION, text) is not None


def is_service_principal(text: str) -> bool:
    """Return whether this can be a service principal, such as ``ssm.amazonaws.com``."""
    return re.fullmatch(_SERVICE, text) is not None


def is_aws_policy_name(text: str) -> bool:
    """Return whether an AWS managed policy can have this name, with its folder before it."""
    return re.fullmatch(_AWS_POLICY, text) is not None


def is_name_with_path(text: str) -> bool:
    """Return whether this can be the name, with its path, of a role or user in an ARN."""
    return re.fullmatch(_NAME_WITH_PATH, text) is not None
