"""A harmonic lattice, coupled linearly to electron and hole, integrated out of their path integral.

Eq. 1 with its form factor: H = H_pair + sum_q hbar w_q b+b + sum_q (b + b+) V_q(r_e, r_h). The trace over the modes is
Gaussian and leaves the weight exp(Phi) on the pair's paths,

    Phi = 1/2 sum_ij q_i q_j int_0^b dt dt' K(|t - t'|) W(|r_i(t) - r_j(t')|),    i, j = electron, hole,

with the memory K(t) = g^2 cosh[w (b/2 - t)]/sinh(w b/2) of each mode. It is the same for the closed paths of Z and for the
open ones of the emission, because the trace over the lattice is taken in both (`lib.path_integral`).
Chapter *path-integral* completes the square. Energies in meV and lengths in nm at the front, Ry and a_B behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import units, validate

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from .hints import Floats


#: Which charges a soft mode moves: the gap (electron and hole alike, half each) or a potential common to both (opposite).
POTENTIALS = {"gap": (0.5, 0.5), "common": (-1.0, 1.0)}
#: Longest step between beads: 1/Ry, over (D/a_B)^2/Ry, over the phonon energy, over sigma; least number of beads.
STEP, BOX_STEP, PHONON_STEP, SIGMA_STEP, FEWEST = 0.6, 0.1, 0.25, 0.5, 12
#: Most beads: the work of a sweep goes as their square, and so many take a minute for the first glance.
MOST = 3000
#: Distance below which 1/r is cut, in units of the square root of the step.
_CUT = 0.1


def longitudinal_phonons(material: str) -> dict[str, float]:
    """What the LO branch of a material is given by: a dict of ``optical`` (eps_inf), ``static`` (eps_0), ``phonon`` (meV).

    ``material`` is a name in data/longitudinal_phonons.csv, where each row has its source.
    """
    from . import tables  # with pandas, which the sampling does not need

    rows = tables.load("longitudinal_phonons").set_index("material")
    row = rows.loc[validate.choice("material", material, rows.index)]
    return {
        "optical": float(row.optical_permittivity),
        "static": float(row.static_permittivity),
        "phonon": float(row.phonon_energy_meV),
    }


@dataclass(frozen=True)
class Lattice:
    """The lattice around a pair.

    Attributes
    ----------
    static_permittivity, phonon_energy : float or None
        eps_0 and the energy of the LO branch, meV: Froehlich coupling of both charges. The pair's own permittivity is
        then eps_inf. None for both: no LO branch.
    sigma : float or None
        Standard deviation of the classical (static in imaginary time) Gaussian energies of a soft lattice at the
        temperature of the call, meV: of the gap for ``potential`` = "gap", of either carrier's energy for "common".
    density : lib.phonons.SpectralDensity or None
        In place of ``sigma``: the soft modes of this J with their full quantum memory; sigma^2 is then ``density.variance(T)``.
    correlation_length : float
        xi of c(r) = exp(-r^2/(2 xi^2)), nm.
    potential : {"gap", "common"}
        "gap": V_e = V_h, the pair's energy fluctuates by sigma where both are at one place (Eq. 1). "common": V_e = -V_h,
        an electrostatic potential, which a pair at one place does not feel.
    """

    static_permittivity: float | None = None
    phonon_energy: float | None = None
    sigma: float | None = None
    density: Any = None
    correlation_length: float = 3.0
    potential: str = "gap"

    def __post_init__(self) -> None:
        if (self.static_permittivity is None) != (self.phonon_energy is None):
            given = (
                f"{name} = {validate.shown(getattr(self, name))}" for name in ("static_permittivity", "phonon_energy")
            )
            validate.complain(f"{' and '.join(given)} are not allowed: give both or neither")
        if self.phonon_energy is not None and self.static_permittivity is not None:
            validate.number("phonon_energy", self.phonon_energy, "from .1 to 500 meV", at_least=0.1, at_most=500.0)
            validate.number("static_permittivity", self.static_permittivity, "from 1 to 1e4", at_least=1.0, at_most=1e4)
        if self.sigma is not None and self.density is not None:
            validate.complain("sigma and density are not allowed together: give one of them")
        if self.sigma is not None:
            validate.number("sigma", self.sigma, "from 0 to 500 meV", at_least=0.0, at_most=500.0)
        if self.density is not None:
            from . import phonons  # with SymPy, likewise

            validate.instance("density", self.density, phonons.SpectralDensity)
        validate.number(
            "correlation_length", self.correlation_length, "from .1 to 1000 nm", at_least=0.1, at_most=1000.0
        )
        validate.choice("potential", self.potential, POTENTIALS)

    @property
    def empty(self) -> bool:
        """True where nothing couples."""
        return self.phonon_energy is None and not self.sigma and self.density is None

    @validate.guarded()
    def influence(
        self,
        temperature: float,
        slices: int,
        edge: float,
        permittivity: float,
        radius: float,
        rydberg: float,
        mass_ratio: float = 1.0,
        finer: float = 1.0,
    ) -> Influence:
        """Phi of a pair at ``temperature`` (K) on ``slices`` time steps, in units of ``radius`` (nm) and ``rydberg`` (meV).

        Raises
        ------
        ValueError
            If eps_0 is less than the pair's permittivity, eps_inf, or if this needs more than ``MOST`` beads.
        """
        T = float(validate.temperature(validate.number("temperature", temperature), "temperature"))
        slices = validate.whole("slices", slices, "a whole number from 2 to 1e7", at_least=2, at_most=1e7)
        finer = validate.number("finer", finer, "from .25 to 8", at_least=0.25, at_most=8.0)
        edge, radius = (
            validate.number(name, x, "finite and above 0 nm", above=0.0)
            for name, x in (("edge", edge), ("radius", radius))
        )
        rydberg = validate.number("rydberg", rydberg, "finite and above 0 meV", above=0.0)
        permittivity = validate.number("permittivity", permittivity, "from 1 to 1e4", at_least=1.0, at_most=1e4)
        mass_ratio = validate.number("mass_ratio", mass_ratio, "from .1 to 10", at_least=0.1, at_most=10.0)
        beta = rydberg / (units.BOLTZMANN * T)
        step = min(STEP, BOX_STEP * (edge / radius) ** 2)
        charge, couples = (0.0, 0.0), (0.0, 0.0)
        if self.phonon_energy is not None and self.static_permittivity is not None:
            validate.number(
                "static_permittivity", self.static_permittivity,
                f"at least the pair's own permittivity, eps_inf = {permittivity:g}", at_least=permittivity,
            )  # fmt: skip
            w = self.phonon_energy / rydberg
            step, charge = min(step, PHONON_STEP / w), (-1.0, 1.0)
        spread = self.sigma or 0.0
        if self.density is not None:
            spread = float(np.sqrt(self.density.variance(T)))
        if spread:
            step, couples = min(step, SIGMA_STEP * rydberg / spread), POTENTIALS[self.potential]
        n = 2 * int(np.ceil(max(beta / step, FEWEST) * finer / 2))
        if n > MOST:
            words = f"{T * n / MOST:.3g} K here: the lattice would need {n} beads, more than {MOST}"
            validate.refuse("temperature", T, f"at least {words}; a smaller finer needs fewer")
        stride = max(-(-slices // n), 1)
        tau = beta / n
        A, B, kink = np.zeros(2 * n + 1), np.zeros(2 * n + 1), 0.0
        if self.phonon_energy is not None and self.static_permittivity is not None:
            strength = tau**2 * (1 - permittivity / self.static_permittivity) * w
            A, kink = strength * memory([w], [1.0], beta, n), strength * w * tau
        if self.density is not None:
            B = tau**2 * memory(self.density.energy / rydberg, self.density.weight / rydberg**2, beta, n)
        elif spread:
            B = np.full(2 * n + 1, (tau * spread / rydberg) ** 2)
        return Influence(beta, n, stride, A, B, kink, charge, couples, self.correlation_length / radius, mass_ratio)


@validate.guarded()
def memory(energies: ArrayLike, weights: ArrayLike, beta: float, beads: int) -> Floats:
    """sum_j g_j^2 cosh[w_j (b/2 - t)]/sinh(w_j b/2) averaged over two steps of b/beads, at lags -beads ... beads.

    Parameters
    ----------
    energies, weights : array_like, shape (modes,)
        w and g^2 in one unit of energy; ``beta`` in its inverse.
    beads : int
        From 2 to 1e5.

    Returns
    -------
    ndarray, shape (2 beads + 1,)
        Its sum over one period, times the square of the step and beads, is 2 b sum g^2/w: b lambda, twice.
    """
    w = validate.vector("energies", energies, "energies above 0", above=0.0)
    g2 = validate.vector("weights", weights, "finite and at least 0", at_least=0.0)
    validate.same_length(energies=w, weights=g2)
    w, g2 = w[:, None], g2[:, None]
    beta = validate.number("beta", beta, "finite and above 0", above=0.0)
    beads = validate.whole("beads", beads, "a whole number from 2 to 1e5", at_least=2, at_most=1e5)
    tau = beta / beads
    lag = np.arange(beads + 1) * tau
    x = w * tau
    decay = -np.expm1(-w * beta)
    point = (np.exp(-w * lag) + np.exp(-w * (beta - lag))) / decay
    smear = (np.sinh(x / 2) / (x / 2)) ** 2
    # Two times in one step: int_0^1 2 (1 - u) cosh[w (b/2 - u tau)] du/sinh(w b/2).
    small = x < 1e-3
    y = np.where(small, 1.0, x)
    own = 2 / y + 2 * (np.exp(-y) + np.exp(-(w * beta - y)) - 1 - np.exp(-w * beta)) / decay / y**2
    own = np.where(small, (1 + np.exp(-w * beta)) / decay - x / 3, own)
    values = point * smear
    values[:, [0, -1]] = own
    half = (g2 * values).sum(0)
    return np.concatenate([half[:0:-1], half])


@dataclass(frozen=True)
class Influence:
    """Phi on beads, in the pair's units; what the compiled moves take is ``packed``.

    Attributes
    ----------
    beads, stride : int
        Number of beads and slices between two of them.
    coulomb, soft : ndarray, shape (2 beads + 1,)
        Terms of two beads at lags from -beads to beads.
    kink : float
        By how much ``coulomb`` would fall over one step at lag 0 at its first slope.
    """

    beta: float
    beads: int
    stride: int
    coulomb: np.ndarray
    soft: np.ndarray
    kink: float
    charge: tuple
    couples: tuple
    length: float
    mass_ratio: float

    @property
    def step(self) -> float:
        return self.beta / self.beads

    @property
    def packed(self) -> tuple:
        # In single precision, as `lib.path_lattice` computes.
        scalars = np.array([_CUT**2 * self.step, 1 / (2 * self.length**2)], np.float32)
        arrays = (np.asarray(x, np.float32) for x in (self.coulomb, self.soft, self.charge, self.couples))
        return self.stride, self.beads, *arrays, *scalars

    @property
    def self_terms(self) -> tuple[float, float]:
        """What is left out of, or cut in, Phi of a closed path and of an open one: 1/r within a bead, for free paths.

        Returns
        -------
        closed, opened : float
            To be added to Phi. Only their difference enters a ratio.
        """
        electron, hole = self.mass_ratio / (1 + self.mass_ratio), 1 / (1 + self.mass_ratio)
        A, scale = self.coulomb[self.beads], 1 / np.sqrt(np.pi * self.step)
        once = _OWN + _KINK * self.kink / A if A else 0.0
        cut = 1 / (_CUT * np.sqrt(self.step))
        own = sum(q**2 / np.sqrt(L) for q, L in zip(self.charge, (electron, hole))) * scale
        sharp = sum(q**2 for q in self.charge) * cut
        closed = 0.5 * A * self.beads * (once * own - sharp)
        ends = 0.5 * A * 0.5 * (_END * own - sharp)
        both = 0.5 * A * self.charge[0] * self.charge[1] * (_corner(electron) * scale - cut)
        return closed, 0.5 * A * (self.beads - 1) * (once * own - sharp) + ends + both


#: -2 zeta(1/2): int |u|^(-1/2) du less the sum over whole u but 0; the same for the end of a path; the same of a kernel
#: that falls as 1 - |u|, 2 zeta(-1/2), less what its mean over two steps, 1 - 1/3, has taken off already.
_OWN, _END, _KINK = 2.9207090176, 5.0099, 2.9207090176 / 3 - 0.4157724


def _corner(share):
    """Weight of the corner in a trapezoidal sum of (share t + (1 - share) t')^(-1/2) over whole t, t' from 0 on."""

    def at(size):
        t = np.arange(size + 1.0)
        w = np.where((t == 0) | (t == size), 0.5, 1.0)
        s = share * t[:, None] + (1 - share) * t
        s[0, 0] = np.inf
        whole = size**1.5 - (share * size) ** 1.5 - ((1 - share) * size) ** 1.5
        return 4 * (4 / (3 * share * (1 - share)) * whole - w @ s**-0.5 @ w)

    # What the far edges leave falls as size^(-1/2).
    return 2 * at(400) - at(100)


#: No lattice, as the compiled moves take it.
NOTHING = (1, 0, *(np.zeros(n, np.float32) for n in (1, 1, 2, 2)), np.float32(1), np.float32(1))
