"""Files that a reader ignores: a proof by such a reader says nothing about them.

A reader may read the deployment from an extra file, next to the file that is deployed. It would always
read what the spec says. So each file is removed once, and changed once: one action or wildcard in it
becomes another. The reading must then differ, too, or be an error. This is mutation testing of a
reader by its own output: DeMillo, Lipton and Sayward, "Hints on Test Data Selection" (1978).

An emitter declares which files only document. Without all of these the reading must stay the same. The
check does not find a reader that reads a file and then believes another one: plugins are trusted not to
deceive.

For example, ``roles.json`` has ``ce:Get*`` of the spec, and ``main.yaml`` allows ``"*"``. Without
``roles.json`` the reader reports an error. Without ``main.yaml`` it reads the same, so the build fails.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog_data import prefixes
from octo_spec.model.canonical_json import canonical_text
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.deployment import Role
    from octo_spec.plugin.artifacts import Artifact


def blind_spots(
    artifacts: tuple[Artifact, ...],
    documentation: tuple[str, ...],
    deployment: Deployment,
    reads_same: Callable[[tuple[Artifact, ...]], bool],
) -> Iterator[str]:
    """Say which files a reader ignores, in words that follow its name.

    ``documentation`` has patterns of paths. ``deployment`` is what was emitted, with the reasons that
    comments may repeat. ``reads_same`` returns whether the reader returns it for changed files, too; it is
    called at most twice for each file, and once more without the documentation.
    """
    deployed = tuple(each for each in artifacts if not _matches(each, documentation))
    if not deployed:
        yield "reads a deployment from documentation alone"
        return
    if len(deployed) < len(artifacts) and not reads_same(deployed):
        names = ", ".join(str(each.path) for each in artifacts if each not in deployed)
        yield f"reads something else without {names}, which the emitter declares as documentation"
    words = _Words.of(deployment)
    for artifact in deployed:
        if reads_same(tuple(each for each in artifacts if each is not artifact)):
            yield f"reads the same without {artifact.path}"
        elif change := words.change(artifact.text):
            changed = replace(artifact, text=change.text)
            if reads_same(tuple(changed if each is artifact else each for each in artifacts)):
                yield f"reads the same if {change.old} becomes {change.new} in {artifact.path}"


def _matches(artifact: Artifact, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(str(artifact.path), pattern) for pattern in patterns)


# --- what is changed -----------------------------------------------------------------------------


@frozen
class _Change:
    """A text in which ``new`` replaces ``old`` in every place."""

    text: str
    old: str
    new: str


_ACTION: Final = re.compile(r"(?<![\w:/.*?-])([a-z0-9-]+):[A-Z*?][A-Za-z0-9*?]*(?![\w*?:/-])")
"""What looks like an AWS action, in whatever syntax a file has."""

_ANYTHING: Final = re.compile(r"""(?<=["'>])\*(?=["'<\\])""")
"""A wildcard by itself: between quotes, as in most syntaxes, or between XML tags."""

_OTHER_NAME: Final = "Octospec"


@frozen
class _Words:
    """The actions that a deployment grants, and all its texts, without documentation and with it."""

    actions: tuple[str, ...]
    deployed: str
    documented: str

    @staticmethod
    def of(deployment: Deployment) -> _Words:
        """List the words of a deployment, and of the members of a rollout."""
        parts = (deployment, *((deployment.members,) if deployment.members else ()))
        actions = (action for part in parts for role in part.roles for action in _actions(role))
        documented = json.dumps(to_json(Deployment, deployment)).replace('\\"', '"')
        return _Words(
            tuple(dict.fromkeys(actions)), canonical_text(deployment).replace('\\"', '"'), documented
        )

    def change(self, text: str) -> _Change | None:
        """Change an action or a wildcard that is not in a comment: documentation must not mention it, too.

        An action that is not in the deployment comes first: it may be granted and not read. Then come
        actions of permissions, a wildcard, and any other word that looks like an action.
        """
        found = dict.fromkeys(match[0] for match in _ACTION.finditer(text) if match[1] in prefixes())
        unknown = (action for action in found if action not in self.documented)
        granted = (action for action in self.actions if action != "*" and _places(action).search(text))
        old = next(filter(self._is_deployed, (*unknown, *granted)), None)
        if old is None and _ANYTHING.search(text) and self._is_deployed('"*"'):
            new = f"octospec:{_OTHER_NAME}"
            return _Change(_ANYTHING.sub(new, text), "*", new)
        old = old or next(filter(self._is_deployed, found), None)
        if old is None:
            return None
        new = old.replace(":", f":{_OTHER_NAME}", 1)
        return _Change(_places(old).sub(lambda _: new, text), old, new)

    def _is_deployed(self, word: str) -> bool:
        """Check that no documentation mentions a word: otherwise it might be in a comment of the file."""
        return self.documented.count(word) == self.deployed.count(word)


def _actions(role: Role) -> Iterator[str]:
    for policy in role.policies:
        for statement in policy.statements:
            yield from statement.actions


def _places(action: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w:/.*?-]){re.escape(action)}(?![\w*?])")
