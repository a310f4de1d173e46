"""What a version grants for each answer to choices that its builds decide, and what it guarantees.

Artifacts have one answer, and no guarantees. A release keeps both for the comparison with later versions: the
entry of a customer may decide a choice in another way than the build without a customer.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment
from octo_spec.model.typed_json import MistypedError, deployment_from_json, to_json
from octo_spec.release.codes import NO_RELEASE
from octo_spec.resolve.answers import fixed_choice
from octo_spec.resolve.customers import Customer
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content
from octo_spec.storage.releases.release_folders import record_in

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans

EVERY_ANSWER: Final = "every-answer.json"
_KEY: Final = "octospec-every-answer"
_VERSION: Final = 1


@frozen
class EveryAnswer:
    """The choices that the builds of a version decide, and its deployment if all choices are inputs.

    A release keeps no deployment that its artifacts contain completely.
    """

    decided: tuple[str, ...] = ()
    deployment: Deployment | None = None

    @property
    def is_kept(self) -> bool:
        """Whether artifacts do not contain all of it."""
        found = self.deployment
        return found is not None and bool(self.decided or found.promises or found.never)


def every_answer_of(spec: Spec, spans: Spans) -> EveryAnswer:
    """Return what a spec that can be built grants for each answer; its companions are not part of it."""
    from octo_spec.pipeline.feature_capabilities import open_deployment  # noqa: PLC0415 - it decides features, too

    decided = tuple(id for id, choice in spec.choices.items() if fixed_choice(id, choice, Customer()))
    deployment = open_deployment(spec, spans)
    return EveryAnswer(decided, None if isinstance(deployment, tuple) else replace(deployment, extras=()))


def every_answer_text(every: EveryAnswer) -> str:
    """Return the text of the file that a release keeps."""
    data = {_KEY: _VERSION, "deployment": to_json(Deployment, every.deployment)}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def kept_every_answer(release: Path) -> EveryAnswer | Diagnostic | None:
    """Read what a release keeps; ``None`` for one of an earlier octospec, or the folder of a build."""
    record = record_in(release)
    if record is None or record.decided is None:
        return None
    path = release / EVERY_ANSWER
    if not record.decided and not path.exists():
        return EveryAnswer()
    try:
        data = json.loads(regular_content(path))
        return EveryAnswer(record.decided, deployment_from_json(data["deployment"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError, MistypedError) as error:
        return NO_RELEASE.at(None, f"{shown_path(str(path))} cannot be read: {error}")
