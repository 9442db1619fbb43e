"""What the book assumes, its materials, and mixtures of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import materials, validate

if TYPE_CHECKING:
    from typing import Any

    from ..materials import Material


#: Assumed: the one calibration point of the polaron crossover, R_X(10 K) of this material at this edge (nm).
CALIBRATION: dict[str, Any] = {"name": "CsPbBr3", "D": 15.0, "T": 10.0}
#: Assumed: correlation length of the local lattice potential, nm.
CORRELATION_LENGTH = 3.0
#: Assumed: local thermal sigma at 300 K of the disordered lattice, one soft mode, meV.
LATTICE_SIGMA = 30.0
#: The thermal envelope holds for edges above this many exciton Bohr radii.
SMALLEST_EDGE = 3.0
#: Assumed numbers that enter closures and claims; the reader of :class:`World` may move them.
ASSUMED = {"correlation_length": CORRELATION_LENGTH, "lattice_sigma": LATTICE_SIGMA, "threshold - 1": 1.0}
#: Assumed: relative spread of a value whose source states none, and of "S ~ 1" or a number assumed by the book.
UNCITED, CAPTION = 0.1, 0.3


@validate.remembered
def book_material(name: str, parameter_set: str | None = None, spectral_model: str | None = None) -> Material:
    """A material of the book, made once."""
    return materials.material(name, parameter_set, spectral_model)


@validate.remembered
def halide_mixture(x: float, spectral_model: str | None = None) -> Material:
    """CsPb(Cl,Br,I)3 along the line Cl (0), Br (1), I (2); ``x`` from 0 to 2. A linear mixture; J as in ``materials``."""
    x = validate.number("x", x, "from 0 (Cl) over 1 (Br) to 2 (I)", at_least=0.0, at_most=2.0)
    chloride, bromide, iodide = (book_material(name, None, spectral_model) for name in materials.HALIDES)
    return materials.mix(chloride, bromide, x) if x <= 1 else materials.mix(bromide, iodide, x - 1)
