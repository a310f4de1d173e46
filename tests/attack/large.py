"""Texts within the limits of size that a careless parser takes minutes for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case, with_output
from tests.attack.sources import SMALL

if TYPE_CHECKING:
    from random import Random

HOSTILE_TEXTS: Final[tuple[bytes, ...]] = (
    b"[" * 900_000,
    b"a: [" + b"x, " * 300_000 + b"]",
    b"octospec: 1\ngroups:\n" + b"".join(b"  g%d: {}\n" % number for number in range(70_000)),
    b"octospec: 1\nroles: {" + b"a: 1, " * 150_000 + b"}",
    b'{"Statement": [' + b'{"Effect":1},' * 60_000 + b"1]}",
    b'{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["'
    + b'*a*b*c*d*e*f", "' * 20_000
    + b'"]}}',
    b'resource "a" "b" {\n' + b"  a = [" + b"1, " * 200_000 + b"]\n}\n",
    b'a = "' + b"${" * 100_000 + b'"\n',
    b"a" * 999_999,
    b"a: " + b'"' + b"\\n" * 400_000 + b'"',
    b"- " * 300_000,
    b"a: |\n" + b"  x\n" * 240_000,
)
"""Texts within the limits of size that a careless parser takes minutes for."""


def large(random: Random) -> Case:
    """Give a command such a text."""
    name = random.choice(("in.yaml", "in.json", "in.tf"))
    command = random.choice(
        (
            ("validate", name),
            ("lint", name),
            ("access", name),
            ("diff", name, SMALL),
            ("build", name),
            ("import", name),
        )
    )
    return Case("large", {name: random.choice(HOSTILE_TEXTS)}, with_output(random, *command))
