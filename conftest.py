"""How the tests are shared out between two processes, and what nbval compares the chapters with."""

import re

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# The same examples every time, and none that fails because the machine is busy.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")

pytest_plugins = ["nbval_replay"]


class ByPage(LoadScopeScheduling):
    """The tests of one page, and of one file otherwise, in one process: they share what is dear to make."""

    def _split_scope(self, nodeid):
        page = re.search(r"\[(chapters/[\w-]+\.html)", nodeid)
        return page[1] if page else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByPage(config, log)
