"""The external IDs in the entry of a customer: values of the parameters that trust policies require."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.resolve.customers import Customer


def external_id_answers(customer: Customer, deployments: Iterable[Deployment]) -> tuple[str, ...]:
    """Return the external IDs in the entry of a customer."""
    ids = {"external-id", *(id for deployment in deployments for id in _external_ids(deployment))}
    given = (answers.get(id) for answers in (customer.fix, customer.preset) for id in sorted(ids))
    values = (answer.value for answer in given if answer is not None)
    return tuple(
        dict.fromkeys(
            each for value in values for each in ((value,) if isinstance(value, str) else value) if each
        )
    )


def _external_ids(deployment: Deployment) -> Iterator[str]:
    """Return the parameters that trust policies compare with an external ID."""
    from octo_spec.model.traversal import external_ids, parameters_of  # noqa: PLC0415 - few commands need it

    return (id for text in external_ids(deployment) for id in parameters_of(text))
