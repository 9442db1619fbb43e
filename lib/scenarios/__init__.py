"""The closures, and the biexciton, with the parameters this book gives them.

One place decides what enters a curve of Figs. 2 and 3: which material row, which mass, which
coupling law. Everything that is not cited is listed in ``assumed`` as a constant and called an
assumption wherever it is shown. ``worlds`` makes the closures,
``pair`` the biexciton, ``anchors`` the absolute rates.
"""

from .anchors import ANCHORS, dipole_rate, single_cell_rate
from .assumed import (
    ASSUMED,
    CALIBRATION,
    CAPTION,
    CORRELATION_LENGTH,
    LATTICE_SIGMA,
    SMALLEST_EDGE,
    UNCITED,
    book_material,
    halide_mixture,
)
from .pair import (
    COLD,
    LATTICE_READINGS,
    LATTICE_RISE,
    PAIR_SIZE_LAWS,
    SUBRADIANT_GAP,
    SUBRADIANT_STATES,
    biexciton_binding,
    biexciton_ratio,
    lattice_binding,
)
from .worlds import (
    BOOK,
    CLOSURES,
    EXPONENTS,
    FACTORS,
    NULL,
    ROOTS,
    World,
    calibration,
    closure,
    world,
)

__all__ = [
    "ANCHORS",
    "ASSUMED",
    "BOOK",
    "CALIBRATION",
    "CAPTION",
    "CLOSURES",
    "COLD",
    "CORRELATION_LENGTH",
    "EXPONENTS",
    "FACTORS",
    "LATTICE_READINGS",
    "LATTICE_RISE",
    "LATTICE_SIGMA",
    "NULL",
    "PAIR_SIZE_LAWS",
    "ROOTS",
    "SMALLEST_EDGE",
    "SUBRADIANT_GAP",
    "SUBRADIANT_STATES",
    "UNCITED",
    "World",
    "biexciton_binding",
    "biexciton_ratio",
    "book_material",
    "calibration",
    "closure",
    "dipole_rate",
    "halide_mixture",
    "lattice_binding",
    "single_cell_rate",
    "world",
]
