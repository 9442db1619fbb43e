"""Tables as a page shows them: words, mathematics, digits."""

import pandas as pd
import pytest

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
