"""The coherence number N_coh(T, D) under six closures, and what is read off it: R_X, A_X, T_c.

N_coh is the sum over all elements of the exciton's density matrix in the basis of N
cells; the radiative rate is N_coh times that of one cell. The paper's equations do not
fix N_coh(T, D): each class here is one further assumption, a closure, and all answer
the same calls. N = (D/a)^3 as a real number unless a lattice is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import RectBivariateSpline
from scipy.special import i0e, i1e

from lib import materials, symbolic, tables, units, validate
from lib.cells import polaron_sampling, random_energy_coherence, small_cluster_coherence  # noqa: F401
from lib.factors import fine_structure_factor, ionisation_factor, ionised_fraction, zero_phonon_factor  # noqa: F401

_arrhenius = symbolic.numeric(symbolic.ARRHENIUS, symbolic.A, symbolic.T, symbolic.T_0)
_arrhenius_crossover = symbolic.numeric(symbolic.ARRHENIUS_CROSSOVER, symbolic.A, symbolic.R, symbolic.T_0)
_bare_polaron = symbolic.numeric(symbolic.BARE_POLARON, symbolic.N, symbolic.V, symbolic.lam, symbolic.kT)
_cumulant = symbolic.numeric(symbolic.CUMULANT_KERNEL, symbolic.w, symbolic.s, symbolic.beta)
_correlation = symbolic.numeric(symbolic.CORRELATION_KERNEL, symbolic.w, symbolic.s, symbolic.beta)
_dressing = symbolic.numeric(symbolic.DRESSING_KERNEL, symbolic.spread, symbolic.s, symbolic.beta)
_box_level = symbolic.numeric(symbolic.BOX_LEVEL, symbolic.m, symbolic.M, symbolic.D, symbolic.kinetic)
_box_share = symbolic.numeric(symbolic.BOX_SHARE, symbolic.m)
_chain_level = symbolic.numeric(symbolic.CHAIN_LEVEL, symbolic.m, symbolic.n, symbolic.M, symbolic.a, symbolic.kinetic)
_chain_share = symbolic.numeric(symbolic.CHAIN_SHARE, symbolic.m, symbolic.n)

_K = units.HBAR2_OVER_2M0
_POSITIVE = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0 = {"allowed": "finite and at least 0", "at_least": 0.0}


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


def _parameter(name, value, **limits):
    """A number, or a function of one array, as a checked function."""
    if callable(value):
        return lambda x: validate.numbers(name, value(x), **limits)
    constant = validate.number(name, value, **limits)
    return lambda x: np.full(np.shape(x), constant)


# ------------------------------------------------------------------ the common calls
class Closure:
    """One answer to "what is N_coh(T, D)?"; every method broadcasts over T (K) and D (nm).

    Attributes
    ----------
    label : str
        Name for a legend.
    cell : float
        Edge of the cells that N counts, nm; no dot is smaller.
    null_limit : Closure or None
        The same closure without any disorder; None where that limit does not exist.
    """

    label = "closure"
    cell = 0.0

    @property
    def null_limit(self):
        return None

    def _number(self, T, D):
        raise NotImplementedError

    def _arguments(self, T, D):
        allowed = f"finite, above 0 nm and at least one cell of {self.cell:g} nm"
        D = validate.numbers("D", D, allowed, above=0.0, at_least=self.cell)
        return np.broadcast_arrays(validate.temperature(T), D)

    def coherence_number(self, T, D):
        """N_coh, in the broadcast shape of ``T`` (K, above 0) and ``D`` (nm, at least one cell)."""
        return _plain(self._number(*self._arguments(T, D)))

    def rate_ratio(self, T, D, reference_temperature=300.0):
        """R = N_coh(T)/N_coh(reference_temperature), the ratio of radiative rates."""
        T, D = self._arguments(T, D)
        return _plain(self._number(T, D) / self.coherence_number(reference_temperature, D))

    def local_activation(self, T, D):
        """d ln k_r/d(1/T), K: the A_X that Eq. 4 would need to have this slope at T."""
        T, D = self._arguments(T, D)
        # Five-point difference in ln T.
        step = 0.02
        logs = [np.log(self._number(T * np.exp(k * step), D)) for k in (-2, -1, 1, 2)]
        return _plain(-T * (logs[0] - 8 * logs[1] + 8 * logs[2] - logs[3]) / (12 * step))


class ArrheniusLaw(Closure):
    """The paper's Eq. 4, with its activation temperature given.

    Parameters
    ----------
    activation : float or callable
        A_X in K, a number or a function of D (nm).
    coherence_number_300 : float or callable, optional
        N_coh at 300 K, at least 1. Eq. 4 does not give it: without it
        ``coherence_number`` raises ValueError.
    """

    label = "Arrhenius law"

    def __init__(self, activation, coherence_number_300=None):
        self._activation = _parameter("activation", activation, allowed="finite, in K")
        self._at_300 = coherence_number_300
        if coherence_number_300 is not None:
            limits = {"allowed": "finite and at least 1", "at_least": 1.0}
            self._at_300 = _parameter("coherence_number_300", coherence_number_300, **limits)

    def _number(self, T, D):
        if self._at_300 is None:
            raise ValueError("coherence_number_300 = None is not allowed here: Eq. 4 gives ratios of rates only")
        return self._at_300(D) * _arrhenius(self._activation(D), T, 300.0)

    def rate_ratio(self, T, D, reference_temperature=300.0):
        T, D = self._arguments(T, D)
        return _plain(_arrhenius(self._activation(D), T, validate.temperature(reference_temperature)))

    def local_activation(self, T, D):
        T, D = self._arguments(T, D)
        return _plain(self._activation(D))


# ------------------------------------------------------------------ polaron crossover
def _extrapolate(values):
    """Richardson: from errors in even powers of the step, halved from each row to the one before it."""
    factor = 4.0
    while len(values) > 1:
        values = values[:-1] + (values[:-1] - values[1:]) / (factor - 1)
        factor *= 4
    return values[0]


def _volterra(phi, beta, coupling, lam):
    """ln G, ln ring and ln exp(phi) at beta, less a common shift; ``phi`` of shape (rows, steps + 1).

    The geometric series G = e^phi + V e^phi * G on a grid. All terms are positive, so
    nothing cancels, and the step coupling 2 tanh(Vh/2) makes the grid exact for phi = 0.
    """
    steps = phi.shape[1] - 1
    h = beta / steps
    # G lies between max and sum of exp(V beta), exp(lambda beta): scaling by the middle keeps all in range.
    scale = np.maximum(coupling, lam) + np.minimum(coupling, lam) / 2
    kernel = np.exp(phi - (scale * h)[:, None] * np.arange(steps + 1))
    q = 2 * np.tanh(coupling * h / 2)
    backwards = np.ascontiguousarray(kernel[:, ::-1])
    series = np.empty_like(kernel)
    series[:, 0] = 1 / (1 - q / 2)
    for i in range(1, steps + 1):
        series[:, i] = q / (1 - q / 2) * np.einsum("rj,rj->r", backwards[:, steps - i : steps], series[:, :i])
    green = (1 - q**2 / 4) / q * series[:, -1]
    ring = q * np.einsum("rj,rj,j->r", backwards, series, np.arange(steps, -1, -1.0))
    return np.log(np.stack([green, ring, kernel[:, -1]]))


class PolaronCrossover(Closure):
    """Cells with independent baths of Eq. 1, coupled all to all by -V|B><B|.

    Parameters
    ----------
    coupling : float or callable
        V in meV, at least 0; a number or a function of D (nm).
    spectral_density : lib.phonons.SpectralDensity
        Of one cell; its reorganization energy must be finite.
    lattice_constant : float
        Edge of a cell, nm.
    form : {"exact", "bare", "large-N"}
        "exact": every visit of the exciton finds a fresh cell, solved in imaginary time
        (below). "bare": 1 + (N-1)/(1 + (N-1) exp[-(V - lambda)/kT]), valid for
        sigma^2/V << V - lambda only. "large-N": N G/Z without the correction of order
        1/N; it falls below 1 in small cold dots, where N is not above V/kT.

    Notes
    -----
    With phi(t) the imaginary-time cumulant of one cell, G = e^phi + V e^phi * G and
    Z = N e^phi(b) + V [b e^phi(b) + V int t e^phi(t) G(b-t) dt] at b = 1/kT,

        N_coh = 1 + (N - 1) [G(b) - e^phi(b)] / Z:

    the trace of exp(-bH) counts the diagonal elements, G - e^phi those between two
    cells. Exact for many cells, for lambda = 0, and to first order in V, at any N.
    """

    label = "polaron crossover"

    def __init__(self, coupling, spectral_density, lattice_constant, form="exact"):
        self._coupling = _parameter("coupling", coupling, **_AT_LEAST_0)
        self.spectral_density = spectral_density
        self.cell = validate.number("lattice_constant", lattice_constant, **_POSITIVE)
        self.form = validate.choice("form", form, ("exact", "bare", "large-N"))
        self._lam = spectral_density.reorganization_energy
        self._fast = spectral_density.zero_point_variance / max(self._lam, 1e-300)  # mean phonon energy
        self._solved = {}

    @property
    def null_limit(self):
        return PolaronCrossover(self._coupling, self.spectral_density * 0.0, self.cell, self.form)

    def _number(self, T, D):
        N, V = (D / self.cell) ** 3, self._coupling(D)
        if self.form == "bare":
            return _bare_polaron(np.maximum(N, 1 + 1e-12), V, self._lam, units.BOLTZMANN * T)
        green, ring, local = np.moveaxis(self._paths(T, V), -1, 0)
        Z = N * local + ring
        return N * green / Z if self.form == "large-N" else 1 + (N - 1) * (green - local) / Z

    def _paths(self, T, V):
        """G(b), the ring of Z and exp(phi(b)) over the largest of them; they depend on T and V only."""
        pairs, back = np.unique(np.stack([T.ravel(), np.maximum(V, 1e-9).ravel()], 1), axis=0, return_inverse=True)
        new = np.array([p for p in map(tuple, pairs) if p not in self._solved]).reshape(-1, 2)
        beta = 1 / (units.BOLTZMANN * new[:, 0])
        if np.any(beta * np.minimum(new[:, 1], self._lam) > 1300):
            raise ValueError(f"T = {new[:, 0].min():g} is not allowed: V/kT and lambda/kT must not both exceed 1300")
        # Enough steps for 5e-5 after extrapolation; few different counts keep the batches large.
        need = beta * (2.5 * (new[:, 1] + self._lam) + self._fast)
        steps = 8 * np.ceil(2 ** (np.ceil(2 * np.log2(np.maximum(need, 48))) / 2) / 8).astype(int)
        for count in np.unique(steps):
            rows = np.flatnonzero(steps == count)
            solved = self._solve(beta[rows], new[rows, 1], int(count))
            self._solved.update(zip(map(tuple, new[rows]), np.exp(solved - solved.max(0)).T))
        return np.array([self._solved[tuple(p)] for p in pairs])[back.ravel()].reshape(*T.shape, 3)

    def _solve(self, beta, V, count):
        J = self.spectral_density
        each, back = np.unique(beta, return_inverse=True)
        time = np.linspace(0, each, count + 1, axis=1)
        phi = np.stack([_cumulant(J.energy, t[:, None], b) @ J.weight for t, b in zip(time, each)])[back]
        return _extrapolate(np.stack([_volterra(phi[:, :: 2**k], beta, V, self._lam) for k in range(4)]))


# ------------------------------------------------------------------ phase locking
class PhaseLocking(Closure):
    """Dipoles that synchronise as phase oscillators: N_coh = 1 + (N - 1) r^2.

    A metaphor for the paper's words: one excitation is linear and has no locking
    threshold, and dynamic disorder is noise, not a static spread of frequencies.

    Parameters
    ----------
    coupling : float or callable
        K in meV, at least 0; a number or a function of D (nm).
    sigma : float or callable
        Spread of the frequencies in meV, at least 0; a number or a function of T (K),
        usually the thermal part of Eq. 3.
    lattice_constant : float
        Edge of a cell, nm.
    """

    label = "phase locking"

    def __init__(self, coupling, sigma, lattice_constant):
        self._coupling = _parameter("coupling", coupling, **_AT_LEAST_0)
        self._sigma = _parameter("sigma", sigma, **_AT_LEAST_0)
        self.cell = validate.number("lattice_constant", lattice_constant, **_POSITIVE)

    @property
    def null_limit(self):
        return PhaseLocking(self._coupling, 0.0, self.cell)

    def _number(self, T, D):
        return 1 + ((D / self.cell) ** 3 - 1) * self._order(self._coupling(D), self._sigma(T)) ** 2

    def order_parameter(self, T, D):
        """r, the length of the mean phasor of the locked state, 0 to 1, in the broadcast shape of ``T`` and ``D``."""
        T, D = self._arguments(T, D)
        return _plain(self._order(self._coupling(D), self._sigma(T)))

    @staticmethod
    def _order(K, sigma):
        """Largest solution r of r = K r int cos^2 g(K r sin) over the locked angles."""
        onset = np.sqrt(np.pi / 8)
        ratio = np.where(K > 0, sigma / np.where(K > 0, K, 1.0), np.inf)
        s = np.clip(ratio, 1e-9, onset)
        # sigma/K = LOCKING_RATIO(y): Newton on its inverse square, which is almost linear in y.
        y = (1 - (s / onset) ** 2) / (4 * s**2) + 1e-300
        for _ in range(8):
            i0, i1 = i0e(y), i1e(y)
            value = onset * (i0 + i1)
            slope = 2 / value**2 * i1 / (y * (i0 + i1))
            y = np.maximum(y - (value**-2 - s**-2) / slope, 1e-300)
        return np.where(ratio < onset, np.minimum(2 * np.sqrt(y) * s, 1.0), 0.0)


# ------------------------------------------------------------------ thermal envelope
def _thermal_share(level, share, kT):
    """Boltzmann average of ``share`` over levels on the last axis, the lowest first."""
    weight = np.exp(-(level - level[..., :1]) / kT[..., None])
    return np.sum(weight * share, -1) / np.sum(weight, -1)


def box_average(spacing):
    """Thermal share of the cells along one edge of a hard box; ``spacing`` is eps/kT, eps = pi^2 hbar^2/(2 M D^2)."""
    spacing = validate.numbers("spacing", spacing, **_POSITIVE)
    m = np.arange(1, 2 + int(np.sqrt(1 + 45 / np.min(spacing))))
    return _thermal_share(spacing[..., None] * m**2, np.where(m % 2, _box_share(m), 0.0), np.ones_like(spacing))


class ThermalEnvelope(Closure):
    """The null model: no lattice disorder, thermal centre-of-mass levels of an exciton in a hard cube.

    Parameters
    ----------
    mass : float
        Exciton mass m_e + m_h, free-electron masses.
    lattice_constant : float, optional
        None: levels of the continuum, and N counts cells of edge ``cell``. Given: a
        simple cubic lattice of n^3 cells, n = round(D/lattice_constant), so that N_coh is
        a staircase in D; its walls sit half a cell further out than the dot's.
    cell : float
        Edge of the cells that N counts in the continuum, nm; by default that of CsPbBr3.

    Notes
    -----
    At high temperature N_coh is the thermal de Broglie wavelength cubed over the cell's
    volume. Valid for D above 3 to 4 exciton Bohr radii.
    """

    label = "thermal envelope"

    def __init__(self, mass, lattice_constant=None, cell=None):
        self.mass = validate.number("mass", mass, **_POSITIVE)
        self.lattice_constant = lattice_constant
        cell = materials.material("CsPbBr3").lattice_constant if cell is None else cell
        self.cell = validate.number("cell", cell, **_POSITIVE)
        if lattice_constant is not None:
            self.cell = validate.number("lattice_constant", lattice_constant, **_POSITIVE)

    @property
    def null_limit(self):
        return self

    def _number(self, T, D):
        kT = units.BOLTZMANN * T
        if self.lattice_constant is None:
            return (D / self.cell * box_average(_box_level(1, self.mass, D, _K) / kT)) ** 3
        n = np.rint(D / self.cell)[..., None]
        m = np.arange(1, int(n.max()) + 1)
        level = np.where(m <= n, _chain_level(m, n, self.mass, self.cell, _K), np.inf)
        share = np.where((m <= n) & (m % 2 == 1), _chain_share(np.minimum(m, n), n), 0.0)
        return _thermal_share(level, share, kT) ** 3


class DressedEnvelope(ThermalEnvelope):
    """The thermal envelope with a local lattice potential to second order, bulk cumulant.

    Parameters
    ----------
    mass, lattice_constant, cell
        As for :class:`ThermalEnvelope`.
    spectral_density : lib.phonons.SpectralDensity
        Of the *local* potential of a cell, whose sigma and lambda exceed those of the
        whole dot (see ``lib.phonons.single_level_factor``).
    correlation_length : float
        xi of exp(-r^2/(2 xi^2)), nm.

    Notes
    -----
    Overestimates the effect in small dots at 10 to 50 K.
    """

    label = "dressed thermal envelope"

    def __init__(self, mass, spectral_density, correlation_length, lattice_constant=None, cell=None):
        super().__init__(mass, lattice_constant, cell)
        self.spectral_density = spectral_density
        self.correlation_length = validate.number("correlation_length", correlation_length, **_POSITIVE)

    @property
    def null_limit(self):
        return ThermalEnvelope(self.mass, self.lattice_constant, self.cell)

    def _number(self, T, D):
        return super()._number(T, D) * self.factor(T)

    def factor(self, T):
        """N_coh over that of the thermal envelope, in the shape of ``T`` (K); 1 when J = 0."""
        T = validate.temperature(T)
        each, back = np.unique(T, return_inverse=True)
        spread = np.sqrt(2 * _K / self.mass) / self.correlation_length
        # Double-exponential quadrature: the paths spread, and fast phonons relax, near both ends.
        y, step = np.linspace(-4, 4, 161, retstep=True)
        rise, fall = 1 / (1 + np.exp(-np.pi * np.sinh(y))), 1 / (1 + np.exp(np.pi * np.sinh(y)))
        weight = step * np.pi * np.cosh(y) * rise * fall
        J, log = self.spectral_density, np.empty(len(each))
        for i, beta in enumerate(1 / (units.BOLTZMANN * each)):
            correlation = _correlation(J.energy, beta * rise[:, None], beta) @ J.weight
            log[i] = beta**2 * np.sum(weight * fall * correlation * _dressing(spread, beta * rise, beta))
        return _plain(np.exp(log)[back.ravel()].reshape(T.shape))


# ------------------------------------------------------------------ disordered lattice
#: Correlation length of the stored lattices, nm (tools/lattice_sweep.py).
LATTICE_CORRELATION_LENGTH = 3.0


@lru_cache(maxsize=None)
def _stored_lattice(thermal_sigma, static_sigma):
    """Spline of ln share over (ln T, ln D), and the grid's lowest and highest T and D, from data/lattice_sweep.csv."""
    table = tables.load("lattice_sweep")
    rows = table[(table.thermal_sigma_300_meV == thermal_sigma) & (table.static_sigma_meV == static_sigma)]
    if rows.empty:
        stored = table[["thermal_sigma_300_meV", "static_sigma_meV"]].drop_duplicates().values
        raise ValueError(
            f"thermal_sigma = {thermal_sigma:g} with static_sigma = {static_sigma:g} is not allowed: stored are "
            + ", ".join(f"{t:g} with {s:g}" for t, s in stored)
        )
    grid = (rows.assign(share=rows.coherence_number / rows.clean)).pivot_table(
        index="temperature_K", columns="edge_nm", values="share"
    )
    T, D = grid.index.to_numpy(float), grid.columns.to_numpy(float)
    return RectBivariateSpline(np.log(T), np.log(D), np.log(grid.to_numpy())), T[[0, -1]], D[[0, -1]]


class DisorderedLattice(ThermalEnvelope):
    """The thermal envelope times what the microscopic lattice keeps of it, from stored sweeps.

    Parameters
    ----------
    mass : float
        Exciton mass m_e + m_h, free-electron masses.
    thermal_sigma : float
        Local thermal sigma at 300 K of one soft mode, meV; falls on cooling as Eq. 3's thermal part.
    static_sigma : float
        Static disorder, meV.
    lattice_constant, cell
        As for :class:`ThermalEnvelope`.

    Raises
    ------
    ValueError
        If the pair of sigmas is not stored (data/lattice_sweep.csv).

    Notes
    -----
    The sweep has one mass M_0 and one correlation length. In the effective-mass limit H depends on D M^(1/2) and
    xi M^(1/2) only, so another mass reads the table at D (M/M_0)^(1/2) and has ``correlation_length`` xi (M_0/M)^(1/2).
    Both disorders together are stored for a few pairs: independent landscapes of one correlation length, whose
    variances add, averaged over dots and over lattice configurations.
    Thermal disorder alone: above the largest stored edge (30 nm) the share is held constant, to 2 % of lattices of 38 nm
    from 4 to 30 K. With static disorder: nan above it. nan outside the stored temperatures, 4 to 300 K, and below 4.7 nm.
    """

    label = "disordered lattice"
    #: Room left beyond the ends of the grid, a factor: slopes at the ends need it.
    _MARGIN = 1.09
    #: How far thermal disorder may be read beyond the largest stored edge, a factor.
    _BEYOND = 1.3

    def __init__(self, mass, thermal_sigma=30.0, static_sigma=0.0, lattice_constant=None, cell=None):
        super().__init__(mass, lattice_constant, cell)
        self.thermal_sigma = validate.number("thermal_sigma", thermal_sigma, **_AT_LEAST_0)
        self.static_sigma = validate.number("static_sigma", static_sigma, **_AT_LEAST_0)
        self._scale = np.sqrt(self.mass / materials.material("CsPbBr3").exciton_mass)
        self._spline, self._T, self._D = _stored_lattice(self.thermal_sigma, self.static_sigma)

    @property
    def correlation_length(self):
        """xi in nm."""
        return float(LATTICE_CORRELATION_LENGTH / self._scale)

    @property
    def null_limit(self):
        return ThermalEnvelope(self.mass, self.lattice_constant, self.cell)

    def _number(self, T, D):
        return super()._number(T, D) * self.share(T, D)

    def share(self, T, D):
        """N_coh over that of the thermal envelope; nan where no lattice was computed."""
        T, D = self._arguments(T, D)
        edge = D * self._scale
        known = (T * self._MARGIN >= self._T[0]) & (T <= self._T[1] * self._MARGIN)
        known &= (edge * 1.005 >= self._D[0]) & (edge <= self._D[1] * (1.005 if self.static_sigma else self._BEYOND))
        edge = np.clip(edge, *self._D)
        return _plain(np.where(known, np.exp(self._spline.ev(np.log(T), np.log(edge))), np.nan))


# ------------------------------------------------------------------ reading off T_c and A_X
def crossover_temperature(closure, D, threshold=2.0, lowest=4.0):
    """T_c, the highest temperature below 300 K at which the rate ratio reaches ``threshold``.

    Parameters
    ----------
    closure : Closure
    D : array_like
        Edge of the dot, nm.
    threshold : float
        R*, above 1; arbitrary.
    lowest : float
        No search below this temperature, K (Eq. 4 is solved in closed form instead).

    Returns
    -------
    float or ndarray
        K, in the shape of ``D``; nan where the threshold is not reached.
    """
    threshold = validate.number("threshold", threshold, "finite and above 1", above=1.0)
    lowest = validate.number("lowest", lowest, "above 0 and below 300 K", above=0.0, at_most=299.0)
    _, D = closure._arguments(300.0, D)
    if isinstance(closure, ArrheniusLaw):
        A = closure.local_activation(300.0, D)
        return _plain(np.where(np.greater(A, 0), _arrhenius_crossover(np.maximum(A, 1e-300), threshold, 300.0), np.nan))
    edge = D.ravel()

    def excess(x, edge):
        return np.log(closure.rate_ratio(1 / x, edge) / threshold)

    x = 1 / np.geomspace(300.0, lowest, 60)
    reached = excess(x[:, None], edge) >= 0
    rows, result = np.flatnonzero(reached.any(0)), np.full(D.size, np.nan)
    if not len(rows):
        return _plain(result.reshape(D.shape))
    first, edge = np.argmax(reached, axis=0)[rows], edge[rows]
    left, right = x[first - 1], x[first]
    below, above = excess(left, edge), excess(right, edge)
    # Ridders: halves the bracket at least, and is quadratic where ln R is smooth.
    while np.any(right - left > 1e-8 * right):
        middle = (left + right) / 2
        at_middle = excess(middle, edge)
        guess = middle - (right - left) / 2 * at_middle / np.sqrt(at_middle**2 - above * below + 1e-300)
        for point, value in ((middle, at_middle), (guess, excess(guess, edge))):
            up, inside = value >= 0, (point >= left) & (point <= right)
            right, above = np.where(up & inside, point, right), np.where(up & inside, value, above)
            left, below = np.where(~up & inside, point, left), np.where(~up & inside, value, below)
    result[rows] = 1 / right
    return _plain(result.reshape(D.shape))


@dataclass(frozen=True)
class ActivationFit:
    """A straight line through ln k against 1/T: slope A_X, its standard error, curvature, residual.

    ``value`` and ``standard_error`` in K; ``curvature`` = d^2 ln k/d(1/T)^2 in K^2 of a
    parabola through the same points; ``residual`` = rms of ln k about the line.
    """

    value: float
    standard_error: float
    curvature: float
    residual: float


def fit_activation(closure, D, temperatures=None, error=None):
    """The apparent A_X of a closure: a straight line with intercept through ln R against 1/T.

    Parameters
    ----------
    closure : Closure
    D : array_like
        Edge of the dot, nm.
    temperatures : array_like, shape (n,), optional
        K, at least 4; by default 30, log-spaced from 10 to 300 K.
    error : array_like, shape (n,), optional
        Standard errors of ln R: they weight the points and set the standard error.
        Without them all points count alike and the scatter sets it.

    Returns
    -------
    ActivationFit
        Its fields are floats or arrays in the shape of ``D``.
    """
    T = np.geomspace(10, 300, 30) if temperatures is None else temperatures
    T = validate.temperature(validate.vector("temperatures", T), "temperatures")
    different = len(np.unique(T))
    if different < 4:
        raise ValueError(f"temperatures has {different} different values: a line and its curvature need at least 4")
    weight = np.ones(len(T))
    if error is not None:
        error = validate.vector("error", error, **_POSITIVE)
        validate.same_length(temperatures=T, error=error)
        weight = 1 / error
    _, D = closure._arguments(300.0, D)
    y = np.log(closure.rate_ratio(T[:, None], D.ravel()))
    x = 1 / T - np.mean(1 / T)
    powers = x[:, None] ** np.arange(3)
    line, *_ = np.linalg.lstsq(weight[:, None] * powers[:, :2], weight[:, None] * y, rcond=None)
    parabola, *_ = np.linalg.lstsq(weight[:, None] * powers, weight[:, None] * y, rcond=None)
    off = y - powers[:, :2] @ line
    scatter = np.ones(D.size) if error is not None else np.sum(off**2, 0) / (len(T) - 2)
    x = x - np.average(x, weights=weight**2)
    slope_error = np.sqrt(scatter / np.sum((weight * x) ** 2))
    fields = line[1], slope_error, 2 * parabola[2], np.sqrt(np.mean(off**2, 0))
    return ActivationFit(*(_plain(f.reshape(D.shape)) for f in fields))
