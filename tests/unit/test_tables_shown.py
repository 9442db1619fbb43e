"""Tables as a page shows them: words, mathematics, digits."""

import re

import pandas as pd
import pytest

from lib.figures import PANELS
from lib.figures.drawing import written
from lib.widgets import table

FRAME = pd.DataFrame({"T": [10, 300], "sigma": [1.23456, float("nan")], "name": ["$x^2$ < 3", "a price of 3 $"]})


def shown(*args, **kwargs):
    return table(FRAME, *args, **kwargs)._repr_mimebundle_()


def test_heads_and_cells_set_mathematics():
    html = shown({"T": "$T$ (K)", "name": "$\\hat x$"})["text/html"]
    assert r"<th>\(T\) (K)</th>" in html and r'<td class="words">\(x^2\) &lt; 3</td>' in html
    assert "a price of 3 $" in html and "tex2jax_process" in html


def test_a_table_without_mathematics_is_plain():
    bundle = shown(["T", "sigma"])
    assert "tex2jax_process" not in bundle["text/html"] and "<td>1.235</td>" in bundle["text/html"]
    assert bundle["text/plain"].splitlines()[0].split() == ["T", "sigma"]


def test_digits_are_those_asked_for():
    bundle = shown({"sigma": "$\\sigma$ (meV)"}, digits={"$\\sigma$ (meV)": ".2f"})
    assert "<td>1.23</td>" in bundle["text/html"] and "1.23" in bundle["text/plain"]
    assert "nan" not in bundle["text/html"].lower()


@pytest.mark.parametrize(
    "value, form, words",
    [
        (2413.2, ".3g", "2,410"),
        (123456.0, ".4g", "123,500"),
        (1.2345e7, ".3g", "1.23 × 10⁷"),
        (5.71e-5, ".2g", "5.7 × 10⁻⁵"),
        (-8.1997e-06, ".4g", "-8.2 × 10⁻⁶"),
        (0.03, ".1e", "3.0 × 10⁻²"),
        (12, "d", "12"),
        (0.5, ".2f", "0.50"),
    ],
)
def test_no_number_has_the_exponent_of_a_computer(value, form, words):
    """In columns of numbers, of text, and of both; whole numbers stay whole."""
    assert written(format(value, form)) == words
    frame = pd.DataFrame({"a": [value], "b": [format(value, form)], "c": [132651]})
    bundle = table(frame, digits={"a": form})._repr_mimebundle_()
    assert f"<td>{words}</td>" in bundle["text/html"] and f'<td class="words">{words}</td>' in bundle["text/html"]
    assert "<td>132651</td>" in bundle["text/html"] and bundle["text/plain"].count(words) >= 2


def test_a_line_breaks_neither_before_an_error_nor_before_a_unit():
    html = table(pd.DataFrame({"a": ["2.01 ± 0.01", "0.95 to 1.01", "910 ns", "share of 10"]}))._repr_mimebundle_()[
        "text/html"
    ]
    for words in ("2.01\xa0±\xa00.01", "0.95\xa0to\xa01.01", "910\xa0ns", "share of 10"):
        assert f">{words}<" in html


def test_long_words_are_not_cut():
    long = "word " * 40
    assert long.strip() in table(pd.DataFrame({"a": [long.strip()]}))._repr_mimebundle_()["text/html"]


def test_a_pivoted_frame_has_no_empty_heads():
    """pandas writes the name of the columns as a head before every row."""
    wide = FRAME.pivot(index="T", columns="name", values="sigma").reset_index()
    assert wide.columns.name == "name" and "<th></th>" not in table(wide)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("wrong", [{"columns": ["tau"]}, {"digits": {"tau": ".1f"}}])
def test_a_column_that_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match="'tau'.*T, sigma, name"):
        shown(**wrong)


@pytest.mark.parametrize(
    "words, shown",
    [
        ("10 and 20 nm: 2.2e+02 and 7.35e+03.", "10 and 20 nm: 220 and 7,350."),
        ("from 2.6e-06 to -1e-5 meV", "from 2.6 × 10⁻⁶ to -1 × 10⁻⁵ meV"),
        ("file 3e-4.csv, CsPbBr3e+02", "file 3e-4.csv, CsPbBr3e+02"),
    ],
)
def test_numbers_within_a_sentence_too(words, shown):
    assert written(words) == shown


@pytest.mark.parametrize("id", PANELS)
def test_the_sentence_of_a_figure_is_read_aloud_without_exponents(id):
    panel = PANELS[id]
    assert not re.search(r"\de[+-]\d", panel.alt(panel.data()))
