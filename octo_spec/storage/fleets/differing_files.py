"""Files in the output of a fleet that differ from what octospec writes there, as warnings."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from octo_spec.storage.fleets.codes import ALTERED, UNCHECKED
from octo_spec.storage.folders.folder_report import UP_TO_DATE
from octo_spec.storage.folders.former_customers import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.fleets.fleet_report import CustomerReport
    from octo_spec.storage.fleets.store_runs import CarriedFiles

MOST_CUSTOMERS: Final = 20
"""This many customers are named; of the others there is only the number."""
MOST_FILES: Final = 3
WRITTEN_AGAIN: Final = "it was written again; find out who changed it"


def altered_files(customers: Iterable[CustomerReport]) -> Iterator[Diagnostic]:
    """Name the customers whose files were changed, and are now up to date again."""
    altered = [each for each in customers if each.state in UP_TO_DATE and each.details]
    for each in islice(altered, MOST_CUSTOMERS):
        message = f"the files of {each.id} were changed since octospec wrote them: {first_of(each.details)}"
        yield ALTERED.at(None, message, "they were written again; find out who changed them")
    if (more := len(altered) - MOST_CUSTOMERS) > 0:
        yield ALTERED.at(None, f"so were the files of {more} more customers", "they were written again")


def unchecked_files(customers: Iterable[CustomerReport]) -> Iterator[Diagnostic]:
    """Name files in the folders of customers that are not octospec's, or of another build."""
    found = [each for each in customers if each.unchecked]
    if not found:
        return
    paths = [f"{CUSTOMERS}/{each.id}/{path}" for each in found for path in each.unchecked]
    message = f"this build did not write or check {first_of(paths)}"
    yield UNCHECKED.at(None, message, "remove what customers must not get")


def unproven_files(carried: Mapping[str, CarriedFiles]) -> Iterator[Diagnostic]:
    """Name customers that could not be built, whose files were altered, or could not be checked."""
    for id, files in carried.items():
        if files.is_altered:
            message = (
                f"the files of {id} were changed since octospec wrote them, and the new run is without them"
            )
            yield ALTERED.at(None, message, "fix the entry of the customer, and build again")
    if kept := [id for id, files in carried.items() if files.manifest and not files.is_checked]:
        message = f"the files of the run before are kept for {first_of(kept)}, and were not checked"
        yield UNCHECKED.at(None, message, "fix the entries of these customers, and build again")


def first_of(names: Sequence[str]) -> str:
    """List the first names, and the number of the others."""
    more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
    return ", ".join(names[:MOST_FILES]) + more
