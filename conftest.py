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


#: Tests that fail on pages of the second edition as it stands: part of a test's id -> what is wrong. The list only shrinks.
OPEN = {
    "test_pages.py::test_axe_finds_nothing": "tables with an empty head, since tables took the place of printed lines",
    "test_no_sideways_scrolling[chapters/api.html-390": "long names of arguments on a phone",
    "test_nothing_scrolls_sideways_where_there_is_room[chapters/claims.html": "the matrix has a closure more",
    "test_no_words_outside_any_frame[chapters/explorer.html": "words at the edge of a frame",
    "test_no_words_outside_any_frame[chapters/lab-raman.html": "words at the edge of a frame",
    "test_letters_are_large_enough_on_a_phone[chapters/fitting-rates.html": "letters of the recovery map",
    "test_internal_links_resolve[chapters/teach.html": "links to a setting of a figure are taken for anchors",
    "test_controls.py::test_the_pointer_reads_the_curves": "no reading within half a minute on a busy machine, not yet understood",
    "test_course.py::test_a_book_of_two_chapters": "the smaller book meets the new chapters",
}


def pytest_collection_modifyitems(items):
    for item in items:
        for part, why in OPEN.items():
            if part in item.nodeid:
                item.add_marker(pytest.mark.xfail(reason=why, strict=False))
