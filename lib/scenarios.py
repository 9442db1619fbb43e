"""The closures of ``lib.coherence`` with the parameters this book gives them.

One place decides what enters a curve of Fig. 2: which material row, which mass, which
coupling law. Everything that is not cited is listed here as a constant and called an
assumption wherever it is shown.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from lib import coherence, factors, materials, oscillator, validate
from lib.coherence import (
    ArrheniusLaw, Closure, DisorderedLattice, DressedEnvelope, PhaseLocking, PolaronCrossover, ThermalEnvelope,
)  # fmt: skip

#: Names of the closures, in the order of their numbers.
CLOSURES = (
    "Arrhenius law", "polaron crossover", "phase locking", "thermal envelope", "dressed envelope", "disordered lattice",
)  # fmt: skip
#: The null model of the book: no lattice disorder.
NULL = "thermal envelope"

#: Assumed: the one calibration point of the polaron crossover, R_X(10 K) of this material at this edge (nm).
CALIBRATION = {"name": "CsPbBr3", "D": 15.0, "T": 10.0}
#: Assumed: correlation length of the local lattice potential, nm.
CORRELATION_LENGTH = 3.0
#: Assumed: local thermal sigma at 300 K of the disordered lattice, one soft mode, meV.
LATTICE_SIGMA = 30.0
#: The envelope holds for edges above this many exciton Bohr radii.
SMALLEST_EDGE = 3.0


@lru_cache(maxsize=None)
def _cached(name, parameter_set):
    return materials.material(name, parameter_set)


@lru_cache(maxsize=None)
def halide_mixture(x):
    """CsPb(Cl,Br,I)3 along the line Cl (0), Br (1), I (2); ``x`` from 0 to 2. A linear mixture."""
    x = validate.number("x", x, "from 0 (Cl) over 1 (Br) to 2 (I)", at_least=0.0, at_most=2.0)
    if x <= 1:
        return materials.mix("CsPbCl3", "CsPbBr3", x)
    return materials.mix("CsPbBr3", "CsPbI3", x - 1)


@lru_cache(maxsize=None)
def calibration(highest=400.0):
    """Couplings V at which the polaron crossover has the thermal envelope's R_X at the calibration point.

    Parameters
    ----------
    highest : float
        Largest V searched, meV.

    Returns
    -------
    dict
        ``target`` (R_X of the thermal envelope), ``roots`` (all V in meV, rising),
        ``coupling`` (the smallest root), ``reorganization_energy`` (lambda of the cells, meV).

    Notes
    -----
    R is not a monotone function of V: it rises steeply, then falls because a large V
    orders the dot at 300 K as well. The book takes the smallest root.
    """
    m, D, T = _cached(CALIBRATION["name"], None), CALIBRATION["D"], CALIBRATION["T"]
    target = ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant).rate_ratio(T, D)

    def excess(V):
        return np.log(PolaronCrossover(V, m.spectral_density, m.lattice_constant).rate_ratio(T, D) / target)

    grid = np.geomspace(0.5, highest, 48)
    values = [excess(V) for V in grid]
    roots = [brentq(excess, a, b) for a, b, u, v in zip(grid, grid[1:], values, values[1:]) if u * v < 0]
    return {
        "target": target,
        "roots": tuple(roots),
        "coupling": roots[0],
        "reorganization_energy": m.spectral_density.reorganization_energy,
    }


def coupling_law(material, exponent=0):
    """V(D) in meV: the calibrated V times f (D/15 nm)^exponent, f the relative oscillator strength. Assumed."""
    V = calibration()["coupling"] * material.relative_oscillator_strength
    reference = CALIBRATION["D"]
    return lambda D: V * (np.asarray(D, float) / reference) ** exponent


def single_cell_rate(material, reading="share"):
    """k_0 in 1/ns from the material's interband energy and surroundings; ``reading`` as in lib.oscillator."""
    dipole = oscillator.radiative_rate(
        material.interband_energy, material.gap_energy, 1.0,
        material.optical_permittivity, material.surrounding_permittivity, material.surrounding_index,
    )  # fmt: skip
    return oscillator.single_cell_rate(dipole, material.lattice_constant, material.bohr_radius, reading)


class WithFactor(Closure):
    """A closure whose rate is multiplied by a factor(T, D); R, A_X and T_c follow."""

    def __init__(self, inner, factor):
        self.inner, self.factor = inner, factor
        self.label, self.cell = inner.label, inner.cell

    @property
    def null_limit(self):
        return None if self.inner.null_limit is None else WithFactor(self.inner.null_limit, self.factor)

    def _number(self, T, D):
        return self.inner.coherence_number(T, D) * self.factor(T, D)


#: Optional physics of theory, off by default: name -> factor(material) giving factor(T, D).
FACTORS = {
    "none": None,
    "dark state 3 meV above": lambda m: lambda T, D: factors.fine_structure_factor(T, 3.0) + 0 * D,
    "dark state 3 meV below": lambda m: lambda T, D: factors.fine_structure_factor(T, -3.0) + 0 * D,
    "ionisation": lambda m: lambda T, D: factors.ionisation_factor(T, D, m.binding_energy, m.reduced_mass),
    "zero-phonon line": lambda m: lambda T, D: factors.zero_phonon_factor(m.spectral_density, T) + 0 * D,
}


def closure(name, material="CsPbBr3", exponent=0, parameter_set=None, factor="none"):
    """One closure with the book's parameters.

    Parameters
    ----------
    name : str
        One of ``CLOSURES``.
    material : str or lib.materials.Material
        Composition.
    exponent : float
        p of V(D) = V f (D/15 nm)^p; only for the polaron crossover and phase locking.
    parameter_set : str, optional
        Parameter set of the material, where it has several.
    factor : str
        One of ``FACTORS``, multiplied to the rate.

    Returns
    -------
    lib.coherence.Closure

    Notes
    -----
    - Arrhenius law: Eq. 4 with the A_X(D) and the N_coh(300 K) of the thermal envelope.
      No A_X is public, so Eq. 4 alone gives no curve.
    - polaron crossover: the J of the material in every cell, V from :func:`calibration`.
    - phase locking: K = V, sigma from the thermal part of Eq. 3.
    - thermal envelope: the exciton mass of the material, nothing else.
    - dressed envelope: the J of the material taken as local, xi assumed.
    - disordered lattice: stored lattices of CsPbBr3 with a thermal sigma that is assumed, scaled to the material's mass.
    """
    validate.choice("name", name, CLOSURES)
    validate.choice("factor", factor, FACTORS)
    if not isinstance(material, materials.Material):
        material = _cached(material, parameter_set)
    made = _closure(name, material, exponent)
    return made if FACTORS[factor] is None else WithFactor(made, FACTORS[factor](material))


def _closure(name, m, exponent):
    null = ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant)
    if name == "thermal envelope":
        return null
    if name == "dressed envelope":
        return DressedEnvelope(m.exciton_mass, m.spectral_density, CORRELATION_LENGTH, cell=m.lattice_constant)
    if name == "disordered lattice":
        return DisorderedLattice(m.exciton_mass, LATTICE_SIGMA, cell=m.lattice_constant)
    if name == "Arrhenius law":

        def activation(D):
            each, back = np.unique(D, return_inverse=True)
            return coherence.fit_activation(null, each).value[back].reshape(np.shape(D))

        law = ArrheniusLaw(activation, lambda D: np.maximum(null.coherence_number(300.0, D), 1.0))
        law.cell = m.lattice_constant
        return law
    V = coupling_law(m, exponent)
    if name == "polaron crossover":
        return PolaronCrossover(V, m.spectral_density, m.lattice_constant)
    return PhaseLocking(V, lambda T: np.sqrt(m.spectral_density.thermal_variance(T)), m.lattice_constant)
