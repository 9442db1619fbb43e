"""How the tests are shared out between two processes, and what nbval compares the chapters with."""

import pytest
from hypothesis import settings

# The same examples every time, and none that fails because the machine is busy.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")

pytest_plugins = ["nbval_replay"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the tests of one page, and of one module otherwise, in one process: they share what is dear to make."""
    for item in items:
        page = getattr(item, "callspec", None) and item.callspec.params.get("page_name")
        item.add_marker(pytest.mark.xdist_group(page or item.nodeid.split("::")[0]))
