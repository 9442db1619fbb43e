"""The closures of ``lib.coherence`` with the parameters this book gives them.

One place decides what enters a curve of Fig. 2: which material row, which mass, which
coupling law. Everything that is not cited is listed here as a constant and called an
assumption wherever it is shown.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from lib import biexciton, coherence, factors, materials, phonons, validate
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


# ---- biexciton emission
#: Assumed, one value for every composition: gap below the subradiant substates (meV) and their number.
SUBRADIANT_GAP, SUBRADIANT_STATES = 5.0, 3.0
#: Assumed: the two excitons share their lattice over this many Bohr radii.
SHARING_LENGTH = 3.0
#: How the size of the dot enters the biexciton closure; Eqs. 1-4 do not say.
SIZE_LAWS = ("no size law", "local lattice", "growing sharing")


def biexciton_ratio(material, T, D, sharing, gap=SUBRADIANT_GAP, degeneracy=SUBRADIANT_STATES, size_law=SIZE_LAWS[0]):
    """beta_XX of the paper's closure, with one of the book's ways to let the size in.

    Parameters
    ----------
    material : str or lib.materials.Material
        Composition; its J is that of the exciton of Eq. 1.
    T, D : array_like
        Temperature (K) and edge of the dot (nm); they broadcast.
    sharing : float
        Cosine c of the two excitons' coupling vectors, 0 to 1.
    gap, degeneracy : float
        Of the subradiant substates; assumed.
    size_law : str
        "no size law": beta does not depend on D, all that Eqs. 1-4 give. "local lattice":
        J is that of a 15-nm dot and scales as f(D/xi), ``lib.phonons.single_level_factor``
        with the assumed xi. "growing sharing": c [1 - exp(-D/(3 a_B))] takes the place of c.

    Returns
    -------
    float or ndarray
        Broadcast shape of T and D.
    """
    validate.choice("size_law", size_law, SIZE_LAWS)
    m = material if isinstance(material, materials.Material) else _cached(material, None)
    T, D = np.broadcast_arrays(validate.temperature(T), validate.numbers("D", D, "finite and above 0 nm", above=0.0))
    if size_law == "growing sharing":
        sharing = sharing * -np.expm1(-D / (SHARING_LENGTH * m.bohr_radius))
    eta = biexciton.which_path_overlap(m.spectral_density, T, sharing)
    if size_law == "local lattice":
        reference = phonons.single_level_factor(CALIBRATION["D"], CORRELATION_LENGTH)
        eta = eta ** (phonons.single_level_factor(D, CORRELATION_LENGTH) / reference)
    ratio = 1 + biexciton.bright_population(T, gap, degeneracy) * eta
    return float(ratio) if np.ndim(ratio) == 0 else ratio
