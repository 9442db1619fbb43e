"""The closures of ``lib.coherence`` with the parameters this book gives them.

One place decides what enters a curve of Fig. 2: which material row, which mass, which
coupling law. Everything that is not cited is listed here as a constant and called an
assumption wherever it is shown.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from lib import biexciton, coherence, factors, materials, oscillator, phonons, tables, validate
from lib.coherence import (
    ArrheniusLaw,
    Closure,
    DisorderedLattice,
    DressedEnvelope,
    PhaseLocking,
    PolaronCrossover,
    ThermalEnvelope,
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
def _cached(name, parameter_set, spectral_model=None):
    return materials.material(name, parameter_set, spectral_model)


@lru_cache(maxsize=None)
def halide_mixture(x, spectral_model=None):
    """CsPb(Cl,Br,I)3 along the line Cl (0), Br (1), I (2); ``x`` from 0 to 2. A linear mixture; J as in ``materials``."""
    x = validate.number("x", x, "from 0 (Cl) over 1 (Br) to 2 (I)", at_least=0.0, at_most=2.0)
    chloride, bromide, iodide = (_cached(name, None, spectral_model) for name in materials.KNOWN[:3])
    return materials.mix(chloride, bromide, x) if x <= 1 else materials.mix(bromide, iodide, x - 1)


def calibration(material=None, highest=400.0):
    """Couplings V at which the polaron crossover has the thermal envelope's R_X at the calibration point.

    Parameters
    ----------
    material : lib.materials.Material, optional
        CsPbBr3 with other values; the book's own by default.
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
    if material is not None:
        validate.instance("material", material, materials.Material)
    highest = validate.number("highest", highest, "above 0.5 and at most 1e4 meV", above=0.5, at_most=1e4)
    return _calibration(material or _cached(CALIBRATION["name"], None), highest)


@lru_cache(maxsize=64)
def _calibration(m, highest):
    D, T = CALIBRATION["D"], CALIBRATION["T"]
    target = ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant).rate_ratio(T, D)

    def excess(V):
        return np.log(PolaronCrossover(V, m.spectral_density, m.lattice_constant).rate_ratio(T, D) / target)

    grid = np.geomspace(0.5, highest, 48)
    values = [excess(V) for V in grid]
    roots = [brentq(excess, a, b) for a, b, u, v in zip(grid, grid[1:], values, values[1:]) if u * v < 0]
    if not roots:
        raise ValueError(
            f"highest = {highest:g} meV is not allowed: no coupling up to it gives R_X = {target:.4g} at {D:g} nm and {T:g} K"
        )
    return {
        "target": target,
        "roots": tuple(roots),
        "coupling": roots[0],
        "reorganization_energy": m.spectral_density.reorganization_energy,
    }


def single_cell_rate(material, reading="share"):
    """k_0 in 1/ns from the material's interband energy and surroundings; ``reading`` as in lib.oscillator."""
    material = validate.instance("material", material, materials.Material)
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
    return BOOK.closure(name, material, exponent, parameter_set, factor)


#: Assumed numbers that enter closures and claims; the reader of :class:`World` may move them.
ASSUMED = {"correlation_length": CORRELATION_LENGTH, "lattice_sigma": LATTICE_SIGMA, "threshold - 1": 1.0}


class World:
    """The book's materials and assumed numbers, some of them multiplied by a factor.

    Parameters
    ----------
    factors : dict of str to float, optional
        Key of a row of :meth:`inputs` -> factor. What the tables derive from a moved parameter moves with it.
    parameter_sets : dict of str to str, optional
        Parameter set of a material that has several; its first by default.
    spectral_model : str or dict of str to str, optional
        Model of J: one name for every material that has a model of that name (the others keep their first), or
        material -> model. The polaron crossover is calibrated with the J of this world.

    Raises
    ------
    ValueError
        For an unknown key or model, or a factor that is not a number above 0.
    """

    def __init__(self, factors=None, parameter_sets=None, spectral_model=None):
        self.factors = {
            key: validate.number(f"factors[{key!r}]", value, "finite and above 0", above=0.0)
            for key, value in (factors or {}).items()
        }
        self.parameter_sets = dict(parameter_sets or {})
        self.spectral_models = self._chosen_models(spectral_model)
        self._materials = {}
        if self.factors:
            known = set(self.inputs().input)
            for key in self.factors:
                validate.choice("factors", key, known)

    @staticmethod
    def _chosen_models(choice):
        known = {name: materials.spectral_models(name) for name in materials.KNOWN}
        if isinstance(choice, str):
            validate.choice("spectral_model", choice, dict.fromkeys(m for models in known.values() for m in models))
            return {name: choice for name, models in known.items() if choice in models}
        chosen = dict(choice or {})
        for name, model in chosen.items():
            validate.choice("spectral_model", name, known)
            validate.choice(f"spectral_model[{name!r}]", model, known[name])
        return chosen

    def assumed(self, name):
        """One of ``ASSUMED``, moved."""
        return ASSUMED[validate.choice("name", name, ASSUMED)] * self.factors.get(f"assumed.{name}", 1.0)

    @property
    def threshold(self):
        """R* of a crossover, above 1."""
        return 1 + self.assumed("threshold - 1")

    def material(self, name, parameter_set=None):
        """The material, moved; ``name`` may be a Material, which is given back as it is."""
        if isinstance(name, materials.Material):
            return name
        chosen = parameter_set or self.parameter_sets.get(name)
        if not self.factors:
            return _cached(name, chosen, self.spectral_models.get(name))
        if (name, chosen) not in self._materials:
            self._materials[name, chosen] = self._moved(_cached(name, chosen, self.spectral_models.get(name)))
        return self._materials[name, chosen]

    def _moved(self, m):
        mine = {key.split(".", 1)[1]: f for key, f in self.factors.items() if key.split(".", 1)[0] == m.name}
        if not mine:
            return m
        factor = {p: mine.get(p, 1.0) for p in materials.PARAMETERS}
        for row in m.parameters.itertuples():
            if isinstance(row.derived_from, str):
                factor[row.parameter] *= _DERIVED[row.parameter](factor)
        modes = m.modes.copy()
        for column in ("energy_meV", "huang_rhys"):
            modes[column] *= [mine.get(f"{mode}: {column}", 1.0) for mode in modes["mode"]]
        modes["huang_rhys"] *= mine.get("all modes: huang_rhys", 1.0)
        return dataclasses.replace(m, modes=modes, **{p: getattr(m, p) * f for p, f in factor.items()})

    def closure(self, name, material="CsPbBr3", exponent=0, parameter_set=None, factor="none"):
        """:func:`closure` in this world."""
        validate.choice("name", name, CLOSURES)
        validate.choice("factor", factor, FACTORS)
        m = self.material(material, parameter_set)
        made = self._closure(name, m, exponent)
        return made if FACTORS[factor] is None else WithFactor(made, FACTORS[factor](m))

    def _closure(self, name, m, exponent):
        null = ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant)
        if name == "thermal envelope":
            return null
        if name == "dressed envelope":
            xi = self.assumed("correlation_length")
            return DressedEnvelope(m.exciton_mass, m.spectral_density, xi, cell=m.lattice_constant)
        if name == "disordered lattice":
            stored = tables.load("lattice_sweep").query("static_sigma_meV == 0").thermal_sigma_300_meV
            nearest = min(stored.unique(), key=lambda value: abs(np.log(value / self.assumed("lattice_sigma"))))
            return DisorderedLattice(m.exciton_mass, float(nearest), cell=m.lattice_constant)
        if name == "Arrhenius law":

            def activation(D):
                each, back = np.unique(D, return_inverse=True)
                return coherence.fit_activation(null, each).value[back].reshape(np.shape(D))

            law = ArrheniusLaw(activation, lambda D: np.maximum(null.coherence_number(300.0, D), 1.0))
            law.cell = m.lattice_constant
            return law
        V = self.coupling_law(m, exponent)
        if name == "polaron crossover":
            return PolaronCrossover(V, m.spectral_density, m.lattice_constant)
        return PhaseLocking(V, lambda T: np.sqrt(m.spectral_density.thermal_variance(T)), m.lattice_constant)

    def coupling_law(self, material, exponent=0):
        """V(D) in meV: the calibrated V times f (D/15 nm)^exponent, f the relative oscillator strength. Assumed."""
        calibrated = calibration(self.material(CALIBRATION["name"]))
        V = calibrated["coupling"] * self.material(material).relative_oscillator_strength
        reference = CALIBRATION["D"]
        return lambda D: V * (np.asarray(D, float) / reference) ** exponent

    def inputs(self):
        """What can be moved, one row an input.

        Returns
        -------
        pandas.DataFrame
            ``input`` (key of ``factors``), ``spread`` (one standard deviation of its logarithm), ``basis``
            ("cited" where the row or the source states an uncertainty, otherwise what is assumed) and ``unverified``.
        """
        rows = []
        ranges = tables.load("phonon_modes").dropna(subset=["huang_rhys_low"]).set_index("mode")
        for name in materials.KNOWN:
            m = _cached(name, self.parameter_sets.get(name), self.spectral_models.get(name))
            for row in m.parameters.itertuples():
                if isinstance(row.derived_from, str) or row.uncertainty == 0:
                    continue
                cited = np.isfinite(row.uncertainty)
                spread = row.uncertainty / row.value if cited else UNCITED
                rows.append((f"{name}.{row.parameter}", spread, "cited" if cited else "assumed", row.confidence == "M"))
            for row in m.modes.itertuples():
                weak = row.confidence == "M"
                rows.append((f"{name}.{row.mode}: energy_meV", UNCITED, "assumed", weak))
                if row.mode in ranges.index:
                    low, high = ranges.loc[row.mode, ["huang_rhys_low", "huang_rhys_high"]].astype(float)
                    spread = (high - low) / (high + low)
                    rows.append((f"{name}.{row.mode}: huang_rhys", spread, "cited", weak))
            rows.append((f"{name}.all modes: huang_rhys", CAPTION, "assumed", False))
        rows += [(f"assumed.{name}", CAPTION, "assumed", True) for name in ASSUMED]
        return pd.DataFrame(rows, columns=["input", "spread", "basis", "unverified"])


#: Assumed: relative spread of a value whose source states none, and of "S ~ 1" or a number assumed by the book.
UNCITED, CAPTION = 0.1, 0.3
#: Factor of a derived parameter, from the factors of those it is derived from.
_DERIVED = {
    "exciton_mass": lambda f: f["reduced_mass"],
    "bohr_radius": lambda f: f["effective_permittivity"] / f["reduced_mass"],
}
#: The book's own values.
BOOK = World()


@lru_cache(maxsize=None)
def world(spectral_model=None):
    """The book's values with another model of J, a name of ``materials.spectral_models``; made once."""
    return BOOK if spectral_model is None else World(spectral_model=spectral_model)


#: Assumed: Bohr radii over which the rising size closure of the biexciton's lattice part saturates.
LATTICE_RISE = 3.0
#: What the lattice part of the biexciton's binding does on cooling.
LATTICE_READINGS = ("paper", "Eq. 1")
#: Temperature, K, at which the public binding law is taken.
COLD = 10.0


def lattice_binding(material, D, T, sharing=1.0, law="rising", reading="paper", parameter_set=None):
    """Lattice part of the biexciton's binding with the book's parameters.

    Parameters
    ----------
    material : str or lib.materials.Material
        Composition.
    D, T : array_like
        Edge, nm, and temperature, K; broadcast.
    sharing : float
        c, from -1 to 1.
    law : {"rising", "falling"}
        Size closure: 1 - exp(-D/3 a_B), or f(D/xi) with xi = 3 nm.
    reading : {"paper", "Eq. 1"}
        "paper": lambda_dyn(T), which freezes. "Eq. 1": lambda at any T.
    parameter_set : str, optional
        Parameter set of the material, where it has several.

    Returns
    -------
    float or ndarray
        meV.

    Notes
    -----
    lambda is that of the model density (total S of the caption of Fig. 1). For a large dot in the
    rising law and for a single place in the crystal in the falling one: the caption names no size.
    """
    validate.choice("law", law, biexciton.SIZE_LAWS)
    validate.choice("reading", reading, LATTICE_READINGS)
    if not isinstance(material, materials.Material):
        material = _cached(material, parameter_set)
    J, T = material.spectral_density, validate.temperature(T)
    frozen = reading == "paper"
    lam = biexciton.dynamic_reorganization_energy(J, T) if frozen else J.reorganization_energy + 0 * T
    rising = law == "rising"
    share = (
        biexciton.rising_share(D, material.bohr_radius, LATTICE_RISE)
        if rising
        else biexciton.falling_share(D, CORRELATION_LENGTH)
    )
    return biexciton.lattice_stabilization(lam, sharing) * share


def biexciton_binding(D, T, sharing=1.0, law="rising", reading="paper", parameter_set=None):
    """Binding of the biexciton in CsPbBr3: Coulomb part and lattice part, meV.

    Arguments as in :func:`lattice_binding`.

    Returns
    -------
    coulomb, lattice : float or ndarray
        Their sum at 10 K is the measured low-temperature law in every reading. The Coulomb part
        is what that law leaves when the lattice part at 10 K is taken off, and is kept at all
        temperatures: nearly the whole law where the lattice freezes, less where it does not.
    """
    settings = {"sharing": sharing, "law": law, "reading": reading, "parameter_set": parameter_set}
    coulomb = biexciton.low_temperature_binding(D) - lattice_binding("CsPbBr3", D, COLD, **settings)
    return coulomb, lattice_binding("CsPbBr3", D, T, **settings)


# ---- biexciton emission
#: Assumed, one value for every composition: gap below the subradiant substates (meV) and their number.
SUBRADIANT_GAP, SUBRADIANT_STATES = 5.0, 3.0
#: How the size of the dot enters the biexciton closure; Eqs. 1-4 do not say.
PAIR_SIZE_LAWS = ("no size law", "local lattice", "growing sharing")


def biexciton_ratio(
    material, T, D, sharing, gap=SUBRADIANT_GAP, degeneracy=SUBRADIANT_STATES, size_law=PAIR_SIZE_LAWS[0]
):
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
    validate.choice("size_law", size_law, PAIR_SIZE_LAWS)
    m = material if isinstance(material, materials.Material) else _cached(material, None)
    T, D = np.broadcast_arrays(validate.temperature(T), validate.numbers("D", D, "finite and above 0 nm", above=0.0))
    if size_law == "growing sharing":
        sharing = sharing * biexciton.rising_share(D, m.bohr_radius, LATTICE_RISE)
    eta = biexciton.which_path_overlap(m.spectral_density, T, sharing)
    if size_law == "local lattice":
        reference = phonons.single_level_factor(CALIBRATION["D"], CORRELATION_LENGTH)
        eta = eta ** (phonons.single_level_factor(D, CORRELATION_LENGTH) / reference)
    ratio = 1 + biexciton.bright_population(T, gap, degeneracy) * eta
    return float(ratio) if np.ndim(ratio) == 0 else ratio
