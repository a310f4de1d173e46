"""Draws expressions and policy documents in HCL, as people might write them, and some that no one would."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = ("acme", "read", "s3:Get*", "eu-west-1", "", "a b", "x,y", "Zoë", "10", "true")
ESCAPED = (
    'say \\"hi\\"',
    "$${aws:username}",
    "%%{not}",
    "\\u00e9",
    "tab\\tend",
    "back\\\\slash",
    "{}",
    "#no",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws with one seed; ``names`` are the variables of loops that an expression may use."""

    random: Random
    names: tuple[str, ...] = ()

    def text(self, depth: int) -> str:
        """Draw a text."""
        if depth <= 0:
            return self._leaf()
        return self.random.choice(_TEXTS)(self, depth - 1)

    def _leaf(self) -> str:
        if self.names and self.random.random() < 0.5:
            return self.random.choice(self.names)
        return self.random.choice((*map(_quoted, WORDS), *map(_quoted, ESCAPED), "local.word", "var.given"))

    def number(self, depth: int) -> str:
        """Draw a number."""
        if depth <= 0:
            return str(self.random.randint(0, 12))
        return self.random.choice(_NUMBERS)(self, depth - 1)

    def truth(self, depth: int) -> str:
        """Draw a condition."""
        if depth <= 0:
            return self.random.choice(("true", "false", "var.on", "!var.on"))
        return self.random.choice(_TRUTHS)(self, depth - 1)

    def items(self, depth: int) -> str:
        """Draw a list of texts."""
        if depth <= 0:
            return self.random.choice(("local.words", "[]", f"[{self._leaf()}, {self._leaf()}]"))
        return self.random.choice(_LISTS)(self, depth - 1)

    def table(self, depth: int) -> str:
        """Draw a map of texts."""
        if depth <= 0:
            return self.random.choice(("local.table", '{ a = "1", "b-c" = "2" }', "{}"))
        return self.random.choice(_TABLES)(self, depth - 1)

    def inside(self, *names: str) -> Drawing:
        """Draw inside a loop."""
        return Drawing(self.random, (*self.names, *names))


def _quoted(text: str) -> str:
    return f'"{text}"'


_TEXTS: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, n: f'"<${{{d.text(n)}}}-${{{d.number(n)}}}>"',
    lambda d, n: f'"${{{d.text(n)}}}"',
    lambda d, n: f'"%{{if {d.truth(n)}}}${{{d.text(n)}}}%{{else}}no%{{endif}}"',
    lambda d, n: f'"%{{for v in {d.items(n)}~}} [${{{d.inside("v").text(n)}}}] %{{~endfor}}"',
    lambda d, n: f"upper({d.text(n)})",
    lambda d, n: f"lower({d.text(n)})",
    lambda d, n: f'join("-", {d.items(n)})',
    lambda d, n: f'format("%s/%s%%", {d.text(n)}, {d.text(n)})',
    lambda d, n: f'replace({d.text(n)}, "a", "_")',
    lambda d, n: f"substr({d.text(n)}, 0, {d.random.randint(0, 3)})",
    lambda d, n: f'trimspace("  ${{{d.text(n)}}} ")',
    lambda d, n: f'trimprefix({d.text(n)}, "a")',
    lambda d, n: f"({d.truth(n)} ? {d.text(n)} : {d.text(n)})",
    lambda d, n: f"element(concat({d.items(n)}, [{d.text(n)}]), {d.random.randint(0, 3)})",
    lambda d, n: f'lookup({d.table(n)}, "a", {d.text(n)})',
    lambda d, n: f'try({d.table(n)}["nothing"], {d.text(n)})',
    lambda d, n: f'coalesce({d.text(n)}, "else")',
    lambda d, n: f"jsondecode(jsonencode({{ k = [{d.text(n)}] }})).k[0]",
    lambda d, n: f"tostring({d.number(n)})",
    lambda d, n: f"tostring({d.truth(n)})",
)
_NUMBERS: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, n: f"{d.number(n)} + {d.number(n)} * {d.number(n)}",
    lambda d, n: f"({d.number(n)} - {d.number(n)}) * 2",
    lambda d, n: f"{d.number(n)} % 3 - -1",
    lambda d, n: f"length({d.items(n)})",
    lambda d, n: f"length({d.table(n)})",
    lambda d, n: f"max({d.number(n)}, {d.number(n)})",
    lambda d, n: f"({d.truth(n)} ? {d.number(n)} : {d.number(n)})",
)
_TRUTHS: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, n: f"{d.text(n)} == {d.text(n)}",
    lambda d, n: f"{d.number(n)} < {d.number(n)}",
    lambda d, n: f"{d.truth(n)} && {d.truth(n)} || {d.truth(n)}",
    lambda d, n: f"!({d.truth(n)})",
    lambda d, n: f"contains({d.items(n)}, {d.text(n)})",
    lambda d, n: f"length({d.items(n)}) > 1",
    lambda d, n: f"can({d.table(n)}.a)",
    lambda d, n: f'startswith({d.text(n)}, "a")',
)
_LISTS: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, n: f"[{d.text(n)}, {d.text(n)}]",
    lambda d, n: f"concat({d.items(n)}, {d.items(n)})",
    lambda d, n: f"[for v in {d.items(n)} : {d.inside('v').text(n)}]",
    lambda d, n: f"[for v in {d.items(n)} : v if {d.inside('v').truth(n)}]",
    lambda d, n: f'[for i, v in {d.items(n)} : "${{i}}${{v}}"]',
    lambda d, n: f"[for k, v in {d.table(n)} : {d.inside('k', 'v').text(n)}]",
    lambda d, n: f"compact({d.items(n)})",
    lambda d, n: f"distinct({d.items(n)})",
    lambda d, n: f"sort({d.items(n)})",
    lambda d, n: f"reverse({d.items(n)})",
    lambda d, n: f"keys({d.table(n)})",
    lambda d, n: f"values({d.table(n)})",
    lambda d, n: f'split(",", {d.text(n)})',
    lambda d, n: f"sort(toset({d.items(n)}))",
    lambda d, n: f"flatten([{d.items(n)}, [[{d.text(n)}]]])",
    lambda d, n: f'formatlist("%s:%s", {d.text(n)}, {d.items(n)})',
    lambda d, n: f"sort(setunion({d.items(n)}, {d.items(n)}))",
    lambda d, n: f"tolist({d.truth(n)} ? {d.items(n)} : {d.items(n)})",
    lambda d, n: f"[for v in {d.items(n)} : {{ k = v }}][*].k",
)
_TABLES: tuple[Callable[[Drawing, int], str], ...] = (
    lambda d, n: f"{{ a = {d.text(n)}, b = {d.text(n)} }}",
    lambda d, n: f"merge({d.table(n)}, {d.table(n)})",
    lambda d, n: f"{{ for k, v in {d.table(n)} : upper(k) => v if {d.inside('k', 'v').truth(n)} }}",
    lambda d, n: f'{{ for i, v in {d.items(n)} : "k${{i}}" => v }}',
    lambda d, n: f'zipmap(["a", "b"], [{d.text(n)}, {d.text(n)}])',
    lambda d, n: f"tomap({{ a = {d.text(n)} }})",
)

SETTING = """\
variable "on" {
  type    = bool
  default = true
}

variable "given" {
  type    = string
  default = "given"
}

locals {
  word  = "word"
  words = ["b", "a", "", "b"]
  table = { a = "x", c = "y" }
}
"""


_WRITTEN = (
    "0.1",
    "0.3",
    "1.1",
    "2.5",
    "1e3",
    "1e-7",
    "7",
    "0",
    "3",
    "12",
    "0.333",
    "1e20",
    "123456789012",
    '"1.5"',
    '"7"',
)
_COUNTS = (
    'length(["a", "b", "c"])',
    "length([1])",
    'index(["a", "b"], "b")',
    'parseint("11", 10)',
    "ceil(2.5)",
)
_ROUNDED = (
    "ceil({})",
    "floor({})",
    "abs({})",
    "max({}, 0.5)",
    "sum([{}, 0.1])",
    "-({})",
    "tonumber(tostring({}))",
)


def _calculation(random: Random, depth: int) -> str:
    if depth <= 0:
        return random.choice(_COUNTS if random.random() < 0.2 else _WRITTEN)
    if random.random() < 0.2:
        return random.choice(_ROUNDED).format(_calculation(random, depth - 1))
    operator = random.choice("+-*/%")
    return f"({_calculation(random, depth - 1)} {operator} {_calculation(random, depth - 1)})"


def calculations(seed: int, count: int = 200) -> str:
    """Draw a module whose outputs are numbers, and what they are in texts."""
    random = Random(seed)  # noqa: S311 - nothing here is a secret
    lines = []
    for at in range(count):
        drawn = _calculation(random, 1 + at % 4)
        written = drawn if at % 5 else f'format("%v", {drawn})'
        lines.append(f'output "o{at}" {{\n  value = try(tostring({written}), "FAILED")\n}}\n')
    return "\n".join(lines)


def module(seed: int, count: int = 40) -> str:
    """Draw a module whose outputs are expressions; one that Terraform refuses gives a text."""
    drawing = Drawing(Random(seed))  # noqa: S311 - nothing here is a secret
    draw = (drawing.text, drawing.number, drawing.truth, drawing.items, drawing.table)
    lines = [SETTING]
    for at in range(count):
        expression = draw[at % len(draw)](1 + at % 4)
        lines.append(f'output "o{at}" {{\n  value = jsonencode(try({expression}, "FAILED"))\n}}\n')
    return "\n".join(lines)
