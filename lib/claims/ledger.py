"""The table of all claims: words from ``data/claims.csv``, numbers computed, firmness from stored sweeps."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import materials, scenarios, tables, validate
from . import biexcitons, excitons, lattice  # noqa: F401  they register the claims
from .rule import CLAIMS, VERDICTS, Case, choices, verdict

if TYPE_CHECKING:
    from typing import Any

    from ..claims.rule import Found
    from ..scenarios import World


def _in_order():
    return sorted(CLAIMS, key=lambda name: int(name[1:]))


def source(name: str) -> str:
    """The code that tests one claim, as text; ``name`` is "C1", "C2" ..."""
    return inspect.getsource(CLAIMS[validate.choice("name", name, CLAIMS)].compute).strip()


def find(case: Case | World = scenarios.BOOK) -> dict[str, Found]:
    """id -> :class:`lib.claims.rule.Found`, for every claim, in one case or world."""
    case = Case.of(case)
    return {name: CLAIMS[name].compute(case) for name in _in_order()}


def verdicts(case: Case | World = scenarios.BOOK) -> dict[str, str]:
    """id -> verdict."""
    return {name: verdict(found) for name, found in find(case).items()}


def moved(
    factors: dict[str, float] | None = None, parameter_sets: dict[str, str] | None = None, **choice: Any
) -> pd.DataFrame:
    """What moves when inputs or choices are changed: one row a claim whose value or verdict differs from the book's.

    Parameters
    ----------
    factors : dict of str to float, optional
        Rows of ``scenarios.BOOK.inputs()`` -> factor.
    parameter_sets : dict of str to str, optional
        As for :class:`lib.scenarios.World`.
    **choice
        Fields of :class:`lib.claims.rule.Case`, such as ``sizes=(8, 20)`` or ``cold=4``.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``claim`` in a few words, ``value`` and ``verdict`` of the book, ``new value``, ``new verdict``.
    """
    words = tables.load("claims").set_index("id").short
    before, after = find(), find(Case(world=scenarios.World(factors, parameter_sets), **choice))
    rows = [
        {"id": name, "claim": words[name], "value": old.value, "verdict": verdict(old),
         "new value": new.value, "new verdict": verdict(new)}
        for name, old, new in ((name, before[name], after[name]) for name in before)
        if verdict(old) != verdict(new) or not np.isclose(old.value, new.value, rtol=0.01, equal_nan=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["id", "claim", "value", "verdict", "new value", "new verdict"])


#: Columns of the ledger that are copied from ``data/claims.csv``.
_WORDS = "claim short paper_words quantity unit tolerance type steelman holds_when fails_when settles chapter".split()
#: ... and from ``data/claims_sensitivity.csv``.
_FIRM = "survives unverified_inputs rests_on depends_on".split()


def ledger(case: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """The claims of the paper, one row each, computed.

    Parameters
    ----------
    case : lib.claims.rule.Case or lib.scenarios.World
        Moved inputs and other choices; the book's own by default.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``type`` (a key of ``TYPES``), ``claim`` and ``short``, ``paper_words`` and their ``location``, ``quantity`` with
        ``value`` and ``unit``, ``tolerance`` (the test and its basis), ``verdict`` (a key of ``VERDICTS``), ``closure`` (where it
        holds), ``not_under`` (where it does not), ``built_in`` (where it holds by construction), ``steelman``, ``holds_when``,
        ``fails_when``, ``settles`` (the experiment), ``chapter``; and stored by ``tools/claims_sensitivity.py``: ``depends_on``
        (choices that change the verdict), ``survives`` (share of draws of all inputs with the same verdict),
        ``unverified_inputs`` (those that move the value by more than 1 %) and ``rests_on`` (those that change the verdict).
    """
    words, firm = tables.load("claims").set_index("id"), tables.load("claims_sensitivity").set_index("id")
    rows = []
    for name, found in find(case).items():
        grounds: dict[str, list[str]] = {kind: [] for kind in ("closure", "not_under", "built_in")}
        for ground, holds in found.stands.items():
            kind = "built_in" if found.circular(ground) else "closure" if holds else "not_under"
            grounds[kind].append(ground)
        rows.append(
            {"id": name, "location": words.locator[name], "value": float(found.value), "verdict": verdict(found)}
            | words.loc[name, _WORDS].fillna("").to_dict()
            | {kind: "; ".join(names) for kind, names in grounds.items()}
            | firm.loc[name, _FIRM].fillna("").to_dict()
        )
    order = (
        "id type claim short paper_words location quantity value unit tolerance verdict depends_on closure not_under built_in "
        "steelman holds_when fails_when settles survives unverified_inputs rests_on chapter"
    )
    return pd.DataFrame(rows)[order.split()]


def shown(row: Any) -> str:
    """The word of a row of the ledger: "identity", "depends", or its verdict."""
    return "identity" if row.type == "identity" else "depends" if row.depends_on else row.verdict


#: What :func:`shown` may give, with its meaning, in the order of the scoreboard.
SHOWN = VERDICTS | {
    "depends": "the word changes with a choice that the paper leaves open: it stands in the row",
    "identity": "cannot come out otherwise for a Hamiltonian of this form: a guard, not counted",
}


def scoreboard(table: pd.DataFrame | None = None) -> pd.Series:
    """Number of claims a word of ``SHOWN``: a Series; of the book's ledger, or of the one given."""
    table = ledger() if table is None else table
    return pd.Series([shown(row) for row in table.itertuples()]).value_counts().reindex(SHOWN, fill_value=0)


def contestable(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that could come out either way: all but the identities."""
    return table[table.type != "identity"]


# ------------------------------------------------------------------ firmness
#: One letter a verdict, for stored lists of them.
CODE = dict(zip(VERDICTS, "FCNXU"))


def stored_choices() -> list[tuple[str, str]]:
    """(family, choice) in the order of the letters in the column ``choices`` of ``data/claims_sensitivity.csv``."""
    return [(family, choice) for family, cases in choices().items() for choice in cases]


def draw_world(seed: int) -> World:
    """A world with all inputs moved at once.

    Each input moves by a log-normal factor of its spread. What belongs together moves together: one parameter set for all
    halides that have it; the binding energy of a set with its mass and permittivity, E_b ~ mu/eps^2; and one factor of S
    for the three halides, because the paper gives them one.
    """
    random = np.random.default_rng(seed)
    halides = materials.HALIDES
    chosen = str(random.choice(materials.parameter_sets("CsPbBr3")))
    sets = {name: chosen for name in halides if chosen in materials.parameter_sets(name)}
    inputs = scenarios.World(parameter_sets=sets).inputs()
    factors = dict(zip(inputs.input, np.exp(inputs.spread * random.standard_normal(len(inputs)))))
    one = factors[f"{halides[0]}.all modes: huang_rhys"]
    for name in halides:
        factors[f"{name}.all modes: huang_rhys"] = one
        mass, permittivity, binding = (
            f"{name}.{parameter}" for parameter in ("reduced_mass", "effective_permittivity", "binding_energy")
        )
        if {mass, permittivity, binding} <= set(factors):
            factors[binding] = factors[mass] / factors[permittivity] ** 2
    return scenarios.World(factors, sets)
