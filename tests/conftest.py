"""What holds for all tests."""

import os

import pytest

# pytest-xdist tells its workers a width, and pages are shown as where there is no terminal.
os.environ.pop("COLUMNS", None)
# No test finds what another one built, or what its user did.
os.environ["XDG_CACHE_HOME"] = os.devnull


@pytest.hookimpl(trylast=True)  # after hypothesis has marked its tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: workers share what is left, and at the end that should be short."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return not any(item.get_closest_marker(name) for name in ("engines", "large", "hypothesis"))
