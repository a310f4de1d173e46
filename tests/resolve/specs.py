"""A small spec to vary: what every test of resolving starts from."""

from octo_spec.language.load import load_spec
from octo_spec.model.deployment import Choice, Deployment, Parameter
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.customers import Customer, PlacedAnswer
from octo_spec.resolve.resolution import Resolution, resolve

HEAD = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
"""

TRUST = """\
    trust:
      - account: ${param.principal}
        external-id: ${param.external-id}
"""

PARAMETERS = """\
parameters:
  principal: {description: The account., pattern: "^[0-9]{12}$"}
  external-id: {description: The external ID., pattern: "^[a-z]+$", min-length: 2}
"""


def resolved(text: str, customer: Customer | None = None) -> Resolution:
    """Resolve a spec that the language accepts."""
    loaded = load_spec(text, "spec.yaml", reserved_by_targets())
    assert loaded.spec is not None, "\n".join(map(str, loaded.diagnostics))
    assert not loaded.diagnostics, "\n".join(map(str, loaded.diagnostics))
    return resolve(loaded.spec, loaded.spans, customer or Customer(), reserved_by_targets())


def deployed(text: str, customer: Customer | None = None) -> Deployment:
    """Resolve a spec for a customer that it suits."""
    resolution = resolved(text, customer)
    assert resolution.deployment is not None, "\n".join(map(str, resolution.diagnostics))
    return resolution.deployment


def question_with(deployment: Deployment, id: str) -> Parameter | Choice:
    """Find a question by id."""
    return next(question for question in deployment.questions if question.id == id)


def complaints(text: str, customer: Customer | None = None) -> list[str]:
    """List what is wrong between a spec and a customer."""
    resolution = resolved(text, customer)
    assert resolution.deployment is None
    return [str(one) for one in resolution.diagnostics]


def fixing(**answers: str | tuple[str, ...]) -> Customer:
    """Make a customer that fixes answers; underscores represent hyphens."""
    return Customer(fix={id.replace("_", "-"): PlacedAnswer(value) for id, value in answers.items()})
