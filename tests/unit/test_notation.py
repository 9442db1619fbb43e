"""One meaning a symbol: the table of notation, the display mathematics of all chapters, what SymPy prints."""

import nbformat
import notebooks
import pytest
import sympy as sp

from lib import contents, notation, symbolic

NAMES = notebooks.names()
#: (chapter, symbol) -> why it is not in the table yet. Write the symbol of the table instead and delete the entry.
REMAINING = {}


@pytest.mark.parametrize("name", NAMES)
def test_display_mathematics_uses_declared_symbols(name):
    notebook = notebooks.read(name)
    for cell in notebook.cells:  # k_BT printed before the symbol had its own form goes with the next run
        for output in cell.get("outputs", ()):
            if "text/latex" in output.get("data", {}):
                output.data["text/latex"] = output.data["text/latex"].replace("k_{BT}", "k_B T")
    found = {
        s: tex for tex in notation.displayed(notebook) for s in notation.undeclared(tex) if (name, s) not in REMAINING
    }
    assert found == {}, "declare them in lib/notation.csv, or write the symbol that stands there"


def test_the_list_of_remaining_symbols_only_shrinks():
    used = {
        name: {s for tex in notation.displayed(notebooks.read(name)) for s in notation.undeclared(tex)}
        for name in NAMES
    }
    gone = [entry for entry in REMAINING if entry[1] not in used.get(entry[0], ())]
    assert gone == [], "delete these from REMAINING"


def test_every_symbol_has_one_row_a_meaning_and_a_chapter():
    table = notation.table()
    assert (table.meaning.str.len() > 5).all() and not table.symbol.duplicated().any()
    assert not table.symbol.str.contains(r"_[A-Za-z]{2}").any(), "a subscript of several letters needs braces"
    known = {c.name for chapters in contents._KNOWN.values() for c in chapters}
    assert set(table.chapter) <= known


# ------------------------------------------------------------------ reading LaTeX
@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"N_{coh} = N\,\langle B|\rho|B\rangle", {"N_coh", "N", "B", r"\rho"}),
        (r"N_\mathrm{coh} + N_{\text{coh}}", {"N_coh"}),
        (r"\sigma_{th}^2(T) = 2\int J(\omega)\,n_B\,d\omega", {r"\sigma_th", "T", "J", r"\omega", "n_B", "d"}),
        (r"\rho_{ij} + \rho_{11}", {r"\rho"}),
        (r"\frac{\omega}{2 k_B T}", {r"\omega", "k_B", "T"}),
        (r"\frac{\omega}{2 k_{BT}}", {r"\omega", "k_BT"}),
        (r"\sum_q g_q \left(b_q + b_q^\dagger\right)", {"q", "g_q", "b_q"}),
        (r"\text{rate}\times\mathrm{Tr}\,e^{-\beta H}", {"e", r"\beta", "H"}),
        (r"\begin{aligned} a &= 1\\ D &= 2 \end{aligned}\label{x}", {"a", "D"}),
        (r"\nabla_h^2 + \nabla_{e}^2 T", {"T"}),
        (r"\hat{G}(z) = \tfrac12", {"G", "z"}),
        (r"g^{(2)}(0) + g^{2} + e_0^2", {"g^(2)", "g", "e_0"}),
    ],
)
def test_symbols_are_found(tex, expected):
    assert notation.symbols(tex) == expected


def test_an_undeclared_symbol_is_found():
    assert notation.undeclared(r"\sigma^2 = \aleph + Q_{new}") == ["Q_new", r"\aleph"]
    assert notation.undeclared(r"\coth\frac{\omega}{2k_{BT}}") == ["k_BT"]


def test_display_mathematics_is_found_in_text_and_outputs():
    cell = nbformat.v4.new_markdown_cell("Text $x$ and $$ a = b $$\n\n```{math}\n:label: eq\nc = d\n```\n")
    code = nbformat.v4.new_code_cell(
        "x", outputs=[nbformat.v4.new_output("execute_result", {"text/latex": r"$\displaystyle e^{x}$"})]
    )
    notebook = nbformat.v4.new_notebook(cells=[cell, code])
    assert [" ".join(t.split()) for t in notation.displayed(notebook)] == ["a = b", "c = d", "e^{x}"]


def test_a_table_with_a_symbol_twice_is_refused(tmp_path, monkeypatch):
    bad = tmp_path / "notation.csv"
    bad.write_text(",".join(notation.COLUMNS) + "\nG,N_{coh},one,1,start\nG,N_{\\mathrm{coh}},two,1,start\n")
    monkeypatch.setattr(notation, "_TABLE", bad)
    with pytest.raises(ValueError, match="stands there twice"):
        notation._table.__wrapped__()


# ------------------------------------------------------------------ what SymPy prints
def expressions():
    return {n: e for n, e in vars(symbolic).items() if isinstance(e, sp.Basic) and not n.startswith("_")}


@pytest.mark.parametrize("name", expressions())
def test_printed_expressions_use_declared_symbols(name):
    printed = sp.latex(expressions()[name])
    assert "{BT}" not in printed
    assert notation.undeclared(printed.replace(r"\operatorname{expm}_{1}", r"\exp")) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_chapter_makes_its_own_thermal_energy(name):
    """A second symbol of that name would print k_{BT} and equal none of the library's."""
    code = "\n".join(c.source for c in notebooks.read(name).cells if c.cell_type == "code")
    assert not [line for line in code.splitlines() if "k_BT" in line and "ymbol" in line]


def test_the_thermal_energy_is_a_symbol_that_prints_as_a_product():
    kT, w = symbolic.kT, symbolic.w
    assert (
        sp.latex(kT) == "k_B T"
        and sp.latex(kT**2) == r"\left(k_B T\right)^{2}"
        and sp.latex(1 / kT) == r"\frac{1}{k_B T}"
    )
    assert sp.diff(kT**2, kT) == 2 * kT and (w / kT).subs({w: 6, kT: 2}) == 3
    assert symbolic.numeric(w / kT**2, w, kT)(4.0, 2.0) == 1.0


def test_an_equation_shows_both_sides_and_gives_them_back():
    made = symbolic.equation(r"\sigma_{th}^2(T)", symbolic.kT)
    assert "sigma_{th}^2(T)} = k_B T" in sp.latex(made) and made.rhs == symbolic.kT
    same = symbolic.equation(symbolic.g**2 / symbolic.w, symbolic.REORGANIZATION_ENERGY)
    assert isinstance(same, sp.Eq) and " = " in sp.latex(same)  # not folded into True
