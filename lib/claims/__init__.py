"""The claims of the paper, and what the code finds: computed, not told.

``rule`` says how a computation becomes a verdict; ``excitons``, ``biexcitons`` and ``lattice`` hold one function a claim;
``given`` the numbers they are tested against; ``trends`` the tables of the figures; ``deciding`` what three measurements
would tell; ``ledger`` the table of all claims.
"""

from .deciding import deciding
from .ledger import (
    CODE,
    SHOWN,
    contestable,
    draw_world,
    find,
    ledger,
    moved,
    scoreboard,
    shown,
    source,
    stored_choices,
    verdicts,
)
from .rule import CLAIMS, COPIES, TYPES, VERDICTS, Case, Claim, Found, choices, depends, verdict
from .trends import (
    absolute_lifetimes,
    activation_trend,
    binding_trend,
    composition_order,
    crossover_trend,
    ratio_trend,
)

__all__ = [
    "CLAIMS", "CODE", "COPIES", "Case", "Claim", "Found", "SHOWN", "TYPES", "VERDICTS", "absolute_lifetimes",
    "activation_trend", "binding_trend", "choices", "composition_order", "contestable", "crossover_trend", "deciding", "depends",
    "draw_world", "find", "ledger", "moved", "ratio_trend", "scoreboard", "shown", "source", "stored_choices",
    "verdict", "verdicts",
]  # fmt: skip
