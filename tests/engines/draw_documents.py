"""Draws ``aws_iam_policy_document`` data sources, made of each other and of whatever the provider takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from random import Random

SIDS = ("Read", "Write", "Tag", "Deny1")
ACTIONS = ("s3:Get*", "s3:ListBucket", "sqs:*", "ce:Get*", "*")
RESOURCES = (
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/&{aws:username}/*",
    "arn:aws:s3:::b/$${aws:userid}",
    "arn:aws:sqs:*:*:q",
)
PRINCIPALS = {
    "AWS": ("arn:aws:iam::111122223333:root", "*", "arn:aws:iam::111122223333:role/&{x}"),
    "Service": ("ec2.amazonaws.com", "lambda.amazonaws.com"),
    "Federated": ("arn:aws:iam::111122223333:saml-provider/x",),
}
TESTS = ("StringEquals", "StringLike", "ForAnyValue:StringEquals", "Bool")
KEYS = ("aws:PrincipalTag/team", "s3:prefix", "aws:RequestedRegion")
TEXTS = ("a", "b", "&{aws:username}", "true", "", "$${aws:PrincipalTag/x}")


@dataclass(slots=True)
class Drawing:
    """Draws documents one after the other; ``sids`` are those of each before.

    ``refused`` are those with two conditions of one test on one key, which differ from version to version of
    the provider: no other is made of them, or most of a module might be refused.
    """

    random: Random
    sids: list[set[str]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def document(self, at: int) -> str:
        """Draw a data source, which may be made of earlier ones."""
        sources, overrides = self._sources(), self._some_before(2)
        own = [sid for sid in SIDS if self.random.random() < 0.4]
        blocks = [self._statement(sid) for sid in own]
        blocks += [self._statement("") for _ in range(self.random.randint(0, 2))]
        self.random.shuffle(blocks)
        every = {sid for each in (*sources, *overrides) for sid in self.sids[each]} | set(own)
        self.sids.append(every)
        lines = [
            *self._version(),
            *_listed("source_policy_documents", sources),
            *_listed("override_policy_documents", overrides),
            *blocks,
        ]
        head = f'data "aws_iam_policy_document" "d{at}" {{\n'
        output = f'output "d{at}" {{\n  value = data.aws_iam_policy_document.d{at}.json\n}}\n'
        return f"{head}{''.join(lines)}}}\n\n{output}"

    def _version(self) -> tuple[str, ...]:
        return self.random.choice(((), (), ('  version = "2012-10-17"\n',)))

    def _sources(self) -> list[int]:
        """Choose earlier documents that have no Sid in common, which the provider refuses."""
        chosen: list[int] = []
        for each in self._some_before(3):
            if not any(self.sids[each] & self.sids[other] for other in chosen):
                chosen.append(each)
        return chosen

    def _some_before(self, most: int) -> list[int]:
        before = [at for at in range(len(self.sids)) if at not in self.refused]
        return self.random.sample(before, min(len(before), self.random.choice((0, 0, 1, most))))

    def _statement(self, sid: str) -> str:
        lines = [f'    sid = "{sid}"\n'] if sid or self.random.random() < 0.2 else []
        if self.random.random() < 0.5:
            lines.append(f'    effect = "{self.random.choice(("Allow", "Deny"))}"\n')
        lines.append(self._list(("actions", "actions", "not_actions"), ACTIONS))
        lines.append(self._list(("resources", "resources", "not_resources"), RESOURCES))
        lines += [self._principals() for _ in range(self.random.choice((0, 0, 1, 2)))]
        pairs = self.random.sample(tuple(product(TESTS, KEYS)), self.random.choice((0, 0, 1, 2, 3)))
        twice = pairs[:1] if self.random.random() < 0.05 else []
        if twice:
            self.refused.add(len(self.sids))
        lines += [self._condition(*pair) for pair in (*pairs, *twice)]
        return f"  statement {{\n{''.join(lines)}  }}\n"

    def _list(self, names: tuple[str, ...], items: tuple[str, ...]) -> str:
        some = self.random.choices(items, k=self.random.choice((0, 1, 1, 2, 3)))
        return f"    {self.random.choice(names)} = {_written(some)}\n"

    def _principals(self) -> str:
        kind = self.random.choice(("principals", "principals", "not_principals"))
        type_ = self.random.choice(tuple(PRINCIPALS))
        names = self.random.choices(PRINCIPALS[type_], k=self.random.choice((1, 1, 2)))
        return (
            f'    {kind} {{\n      type        = "{type_}"\n      identifiers = {_written(names)}\n    }}\n'
        )

    def _condition(self, test: str, key: str) -> str:
        texts = self.random.choices(TEXTS, k=self.random.choice((1, 1, 2, 3)))
        return (
            f'    condition {{\n      test     = "{test}"\n      variable = "{key}"\n'
            f"      values   = {_written(texts)}\n    }}\n"
        )


def _written(items: list[str]) -> str:
    quoted = (f'"{item}"' for item in items)
    return f"[{', '.join(quoted)}]"


def _listed(argument: str, documents: list[int]) -> tuple[str, ...]:
    if not documents:
        return ()
    listed = ", ".join(f"data.aws_iam_policy_document.d{each}.json" for each in documents)
    return (f"  {argument} = [{listed}]\n",)


def module(seed: int, count: int = 60) -> str:
    """Draw a module whose outputs are documents."""
    drawing = Drawing(Random(seed))  # noqa: S311 - nothing here is a secret
    return "\n".join(drawing.document(at) for at in range(count))
