"""What the first page says, beside what the library, the ledger and the citation file say."""

import math
import re

import notebooks
import pytest

from lib import claims, contents
from lib.figures import PANELS, fig1
from lib.widgets import verdict_strip

QUESTION = PANELS["question"]
TEXT = "\n\n".join(cell.source for cell in notebooks.read("index").cells if cell.cell_type == "markdown")


def test_the_question_counts_the_cells_of_the_dot_that_is_shown():
    cells = round(15 / fig1.material().lattice_constant) ** 3
    assert f"{cells:,} dipoles" in TEXT
    assert QUESTION.data()["cells"] == cells


def test_the_figure_starts_on_the_way_down_the_crossover_and_both_readings_differ():
    start = QUESTION.data()
    assert 0.02 < start["N_coh"] / start["cells"] < 0.5, "some dipoles agree, and cooling locks the rest"
    low = [QUESTION.data(reading=r, temperature=4) for r in QUESTION.control("reading").values]
    assert low[0]["N_coh"] > 1.3 * low[1]["N_coh"]
    hot = [QUESTION.data(reading=r, temperature=300) for r in QUESTION.control("reading").values]
    assert hot[0]["N_coh"] < hot[1]["N_coh"], "a warm wave is more coherent than dipoles without order"
    # 8/pi^2 for each direction is what the lowest level of a box has of the sum of all.
    assert low[1]["N_coh"] / low[1]["cells"] < (8 / math.pi**2) ** 3 * (1 + 2 / 26) ** 3


def test_an_unknown_reading_is_refused():
    with pytest.raises(ValueError, match="reading = 'both' is not allowed"):
        QUESTION.data(reading="both")


def test_every_claim_that_can_come_out_either_way_has_a_tile():
    ledger = claims.ledger()
    html = verdict_strip(ledger)._repr_mimebundle_()["text/html"]
    wanted = {f"claims.html#claim-{row.id.lower()}" for row in claims.contestable(ledger).itertuples()}
    assert set(re.findall(r'href="([^"]+)"', html)) == wanted
    for row in claims.contestable(ledger).itertuples():
        assert re.search(rf'aria-label="{row.id}, {claims.shown(row)}: ', html)


def test_the_ways_to_cite_are_the_files_written_for_it():
    assert re.findall(r"\{literalinclude\} \.\./(\S+)", TEXT) == ["assets/citation.bib", "CITATION.cff"]


def test_the_door_to_reading_leads_to_the_first_chapter():
    assert re.search(r"grid-item-card\} Read\n:link: (\S+)", TEXT)[1] == contents.listed()[0]
