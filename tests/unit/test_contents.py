"""The parts and chapters: the table of contents and lib/contents.py say the same."""

import yaml
from notebooks import ROOT

from lib import contents

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())


def test_parts_of_the_table_of_contents_are_those_of_the_book():
    """Same titles, same numbers, same chapters in each, in the same order."""
    known = contents.parts()
    titles = [contents.part_title(number) for number in known]
    assert [part["caption"] for part in TOC["parts"]] == titles
    for part, chapters in zip(TOC["parts"], known.values()):
        assert [entry["file"] for entry in part["chapters"]] == [f"chapters/{c.name}" for c in chapters]


def test_reading_order_is_that_of_the_entries():
    """A chapter stands in the table of contents where lib/contents.py has it."""
    entries = [c.name for chapters in contents._KNOWN.values() for c in chapters]
    listed = contents.listed()
    assert list(listed) == [name for name in entries if name in listed]
