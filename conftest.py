"""How the tests are shared out between two processes, and what nbval compares the chapters with."""

import re

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# The same examples every time, and none that fails because the machine is busy.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")

pytest_plugins = ["nbval_replay"]


#: Files that take longest go first, so that at the end neither process waits for the other.
LONGEST = (
    "test_path_integral",
    "test_influence",
    "test_own_material",
    "test_figures",
    "test_course",
    "test_rigid_table",
)


class ByPage(LoadScopeScheduling):
    """The tests of one page, and of one file otherwise, in one process: they share what is dear to make."""

    def _split_scope(self, nodeid):
        page = re.search(r"\[(chapters/[\w-]+\.html)", nodeid)
        return page[1] if page else nodeid.split("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # its own order is by the number of tests
    return ByPage(config, log)
