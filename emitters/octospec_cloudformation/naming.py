"""IDs of the spec as CloudFormation's names, and back: letters and digits only.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
"""

from __future__ import annotations

import re

from octospec_cloudformation.vocabulary import FORMAT


def pascal(id: str) -> str:
    """Write a kebab-case id as CloudFormation does: ``external-id`` is ``ExternalId``."""
    return "".join(word.capitalize() for word in id.split("-"))


def kebab(name: str) -> str | None:
    """Read a PascalCase name: ``ExternalId`` is ``external-id``; ``None`` if no ID results in the name."""
    if not re.fullmatch("(?:[A-Z][a-z0-9]*)+", name):
        return None
    return re.sub("(?<!^)(?=[A-Z])", "-", name).lower()


ROLE_END = "Role"


def role_name(id: str) -> str:
    """Return the logical ID of a role."""
    return pascal(id) + ROLE_END


def own_name(name: str, made: str = "") -> tuple[tuple[str, str], ...]:
    """Keep a name as the format's own name, if octospec would generate a different one."""
    return () if name == made else ((FORMAT, name),)


FACTS = re.compile(r"(?P<parameter>.*)Facts\d*")
"""The name of the mapping with the facts of a parameter's allowed values."""

PARTITIONS = re.compile(r"Partitions\d*")
"""The name of the mapping with the facts of partitions."""
