"""Arguments that hardly any command expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.attack.cases import Case
from tests.attack.sources import SMALL

if TYPE_CHECKING:
    from random import Random

WORDS: Final = (
    *(
        "a",
        "=",
        ":",
        "*",
        "/",
        "-",
        "${",
        "}",
        "\udcff",
        "é",
        " ",
        "\n",
        "arn:aws:iam::1:role/x",
        "..",
        "HEAD",
    ),
    *("~", "@{", "^", "s3", "Get", "?", "%s", "{0}", "\u202e", "A" * 3000, "on", "external-id", "spec.yaml"),
)


def arguments(random: Random) -> Case:
    """Give a command an argument made of what means something to it."""

    def odd() -> str:
        text = "".join(random.choice(WORDS) for _ in range(random.randrange(1, 6)))
        return f"./{text}" if text.startswith("-") else text

    def below() -> str:
        """Name a place to write that is in the folder of the case."""
        return f"out/{odd()[:99]}".replace("..", "")

    commands: tuple[tuple[str, ...], ...] = (
        *(
            ("can", SMALL, odd()),
            ("can", SMALL, "s3:GetObject", odd()),
            ("expand", odd()),
            ("explain", odd()),
        ),
        *(("build", SMALL, "--fix", odd()), ("build", SMALL, "--preset", f"external-id={odd()}")),
        *(("build", SMALL, "--format", odd()), ("build", SMALL, "--out", below()), ("diff", odd(), SMALL)),
        *(("validate", odd()), ("diff", f"{odd()}:{odd()}", SMALL), ("access", SMALL, "--role", odd())),
        *(("can", SMALL, "s3:GetObject", "--context", f"{odd()}={odd()}"), ("access", SMALL, "--set", odd())),
        *(
            ("drift", SMALL, odd()),
            ("drift", SMALL, SMALL, "--match", odd()),
            ("import", SMALL, "--role", odd()),
        ),
        *(("import", odd()), ("import", SMALL, "--out", below()), ("fmt", odd()), ("external-id", odd())),
        *(("can", SMALL, "s3:GetObject", "--caller", odd()), ("access", SMALL, "--within", odd())),
        *(("diff", SMALL, SMALL, "--fail-on", odd()), (odd(), SMALL), ("lint", SMALL, odd())),
    )
    return Case("arguments", {}, tuple(argument.replace("\0", "") for argument in random.choice(commands)))
