"""One exciton on the unit cells of a dot: how many cells emit in phase at temperature T.

H = sum_i e_i |i><i| + sum_ij V_ij |i><j| on a cube, a cuboid or any set of cells, and

    N_coh(T) = N <B|exp(-H/kT)|B> / Tr exp(-H/kT),      |B> = N^(-1/2) sum_i |i>.

:mod:`lib.lattice_solvers` says how the sums are done. Energies in meV, temperatures in K, lengths in nm. Energies of
a hopping lattice count from the band bottom of the infinite lattice (6 J_h on every site); constants cancel in N_coh.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import fft, linalg, sparse

from lib import lattice_solvers as solvers
from lib import validate
from lib.units import BOLTZMANN, HBAR2_OVER_2M0

#: Edge of a cell of the lattices that the book stores (data/lattice_sweep.csv, giant_line.csv), nm. Assumed: the cubic phase.
CELL = 0.587


# ---------------------------------------------------------------- the lattice
def hopping_energy(mass, lattice_constant):
    """Hopping energy J_h = hbar^2 / (2 M a^2) in meV.

    Parameters
    ----------
    mass : float
        Mass M of the exciton (electron plus hole) in electron masses, above 0.
    lattice_constant : float
        Edge a of a cell in nm, above 0.

    Raises
    ------
    ValueError
        If a value is not a finite number above 0.
    """
    mass = validate.number("mass", mass, "a finite number above 0 (electron masses)", above=0.0)
    edge = validate.number("lattice_constant", lattice_constant, "a finite number above 0 nm", above=0.0)
    return HBAR2_OVER_2M0 / (mass * edge**2)


def sphere(diameter):
    """Bool mask (n, n, n), n = round(diameter), of the cells with centres within a sphere ``diameter`` cells wide."""
    diameter = validate.number("diameter", diameter, "a finite number of at least 2 cells", at_least=2.0)
    n = round(diameter)
    x = np.arange(n) - (n - 1) / 2
    return x[:, None, None] ** 2 + x[:, None] ** 2 + x**2 <= diameter**2 / 4


def _box(cells):
    """Shape and mask (None: every cell of the box) of ``cells``."""
    allowed = (
        "a whole number n >= 2 (cube), three whole numbers >= 1, or a three-dimensional boolean mask; 2 cells or more"
    )
    array = np.asarray(cells)
    if array.dtype == bool and array.ndim == 3:
        if array.sum() < 2:
            raise ValueError(f"cells = a mask with {array.sum()} cells is not allowed: cells must be {allowed}")
        return array.shape, None if array.all() else array
    if array.dtype == bool or array.shape not in ((), (3,)):
        raise ValueError(f"cells = {str(cells)[:100]} is not allowed: cells must be {allowed}")
    sizes = validate.numbers("cells", cells, allowed, at_least=1)
    shape = (int(sizes),) * 3 if sizes.ndim == 0 else tuple(int(n) for n in sizes)
    if np.any(sizes != np.floor(sizes)) or np.prod(shape) < 2:
        raise ValueError(f"cells = {cells!r} is not allowed: cells must be {allowed}")
    return shape, None


@dataclass(frozen=True)
class Lattice:
    """Cells, coupling and site energies, checked; built by :func:`make_lattice`."""

    shape: tuple
    mask: np.ndarray | None
    kind: str
    coupling: float
    energy: np.ndarray = field(repr=False)
    orientation: tuple = (0.0, 0.0, 1.0)

    @property
    def size(self):
        return self.energy.size

    @property
    def clean(self):
        return not np.any(self.energy)

    def to_box(self, amplitudes):
        """Amplitudes (..., N) as arrays (..., nx, ny, nz), zero outside the mask."""
        if self.mask is None:
            return amplitudes.reshape(amplitudes.shape[:-1] + self.shape)
        box = np.zeros(amplitudes.shape[:-1] + self.shape)
        box[..., self.mask] = amplitudes
        return box

    @cached_property
    def matrix(self):
        """Sparse Hamiltonian of the hopping lattice, walls open."""
        number = np.full(self.shape, -1)
        number[self.mask if self.mask is not None else ...] = np.arange(self.size).reshape(
            self.shape if self.mask is None else -1
        )
        pairs = []
        for axis in range(3):
            ahead, behind = (
                np.take(number, range(*ends), axis) for ends in ((1, self.shape[axis]), (0, self.shape[axis] - 1))
            )
            linked = (ahead >= 0) & (behind >= 0)
            pairs.append((ahead[linked], behind[linked]))
        i, j = np.concatenate(pairs, axis=1)
        bonds = sparse.coo_array((np.full(i.size, -self.coupling), (i, j)), shape=(self.size,) * 2)
        return (bonds + bonds.T + sparse.diags_array(self.energy + 6 * self.coupling)).tocsr()

    @cached_property
    def dipole_kernel(self):
        """Fourier transform of scale (1 - 3 cos^2) / r^3 on the box doubled along each axis."""
        double = [fft.next_fast_len(2 * n - 1, real=True) for n in self.shape]
        x = np.ix_(*(np.where(np.arange(m) <= m // 2, np.arange(m), np.arange(m) - m) for m in double))
        r2 = x[0] ** 2 + x[1] ** 2 + x[2] ** 2
        r2[0, 0, 0] = 1
        along = sum(p * axis for p, axis in zip(self.orientation, x))
        kernel = self.coupling * (1 - 3 * along**2 / r2) / r2**1.5
        kernel[0, 0, 0] = 0
        return double, fft.rfftn(kernel)

    def apply(self, vectors):
        """H times vectors, shape (N, k)."""
        if self.kind == "hopping":
            return self.matrix @ vectors
        if self.kind == "all_to_all":
            return self.energy[:, None] * vectors - self.coupling * vectors.mean(axis=0)
        double, kernel = self.dipole_kernel
        wave = fft.rfftn(self.to_box(vectors.T), s=double, axes=(1, 2, 3), workers=-1)
        wave *= kernel
        box = fft.irfftn(wave, s=double, axes=(1, 2, 3), workers=-1)[
            :, : self.shape[0], : self.shape[1], : self.shape[2]
        ]
        inside = box.reshape(len(box), -1) if self.mask is None else box[:, self.mask]
        return self.energy[:, None] * vectors + inside.T

    @property
    def bright(self):
        """The uniform state, shape (N,)."""
        return np.full(self.size, self.size**-0.5)


def make_lattice(cells, hopping=None, all_to_all=None, dipole=None, site_energy=None, orientation=(0, 0, 1)):
    """Check the arguments described in :func:`thermal_coherence` and return a :class:`Lattice`."""
    shape, mask = _box(cells)
    size = int(np.prod(shape)) if mask is None else int(mask.sum())
    kind, coupling = validate.exactly_one(hopping=hopping, all_to_all=all_to_all, dipole=dipole)
    coupling = validate.number(kind, coupling, "one finite energy in meV")
    direction = validate.vector("orientation", orientation, "three finite numbers, not all zero")
    if direction.shape != (3,) or not np.any(direction):
        raise ValueError(
            f"orientation = {orientation!r} is not allowed: orientation must be three finite numbers, not all zero"
        )
    energy = np.zeros(size)
    if site_energy is not None:
        energy = validate.numbers("site_energy", site_energy, "finite energies in meV, one for each cell")
        if energy.shape == shape and mask is not None:
            energy = energy[mask]
        elif energy.shape not in (shape, (size,)):
            raise ValueError(
                f"site_energy has shape {energy.shape}, not allowed: site_energy must be finite energies in meV of "
                f"shape {shape} or ({size},), one for each cell"
            )
        energy = energy.reshape(size)
    return Lattice(shape, mask, kind, coupling, energy, tuple(direction / np.linalg.norm(direction)))


def correlated_field(cells, standard_deviation, correlation_length, lattice_constant, seed):
    """Gaussian random field with covariance standard_deviation^2 exp(-r^2 / (2 correlation_length^2)).

    White noise on a box padded so far that its periodic images do not correlate, filtered in Fourier space; the
    ensemble variance of every cell and the covariance of every pair are exact to 1e-7.

    Parameters
    ----------
    cells : int, (int, int, int) or bool array
        Cube, cuboid or mask (whose box is filled).
    standard_deviation : float
        meV, at least 0.
    correlation_length : float
        nm, at least 0; 0 gives independent cells.
    lattice_constant : float
        nm, above 0.
    seed : int
        Same seed, same field.

    Returns
    -------
    ndarray
        meV, shape of the box.
    """
    shape, _ = _box(cells)
    deviation = validate.number(
        "standard_deviation", standard_deviation, "a finite number, at least 0 meV", at_least=0.0
    )
    length = validate.number("correlation_length", correlation_length, "a finite number, at least 0 nm", at_least=0.0)
    edge = validate.number("lattice_constant", lattice_constant, "a finite number above 0 nm", above=0.0)
    generator = np.random.default_rng(seed)
    if length == 0:
        return deviation * generator.standard_normal(shape)
    padded = [fft.next_fast_len(n + int(np.ceil(6 * length / edge)), real=True) for n in shape]
    wave = fft.rfftn(generator.standard_normal(padded))
    for axis, m in enumerate(padded):
        r = np.minimum(np.arange(m), m - np.arange(m)) * edge
        amplitude = np.sqrt(np.clip(fft.fft(np.exp(-(r**2) / (2 * length**2))).real, 0, None))
        amplitude = amplitude[: wave.shape[axis]]
        wave *= amplitude.reshape([-1 if i == axis else 1 for i in range(3)])
    return deviation * fft.irfftn(wave, s=padded)[: shape[0], : shape[1], : shape[2]]


# ---------------------------------------------------------------- public: the coherence number
def thermal_coherence(
    temperatures,
    cells,
    hopping=None,
    all_to_all=None,
    dipole=None,
    site_energy=None,
    *,
    return_error=False,
    orientation=(0, 0, 1),
    method="auto",
    tolerance=4e-3,
    memory_limit=2.0,
    seed=0,
    most_probes=1024,
):
    """Coherence number N_coh = N <B|exp(-H/kT)|B> / Tr exp(-H/kT) of one exciton on the cells of a dot.

    Parameters
    ----------
    temperatures : float or array_like
        K, above 0.
    cells : int, (int, int, int) or bool array
        n of a cube of n^3 cells, shape of a cuboid, or a mask such as :func:`sphere`; 2 cells or more.
    hopping, all_to_all, dipole : float
        Exactly one, in meV: J_h of nearest-neighbour transfer -J_h with open walls; V of -V/N between all pairs, the
        diagonal included (-V|B><B|); p^2/(4 pi eps0 eps a^3) of the coupling scale (1 - 3 cos^2) (a/r)^3.
    site_energy : array_like, optional
        meV, shape of the box, or one number for each cell of the mask in C order; none means equal sites.
    return_error : bool
        Also return the estimated standard or truncation error of N_coh at each temperature.
    orientation : (float, float, float)
        Direction of the dipoles.
    method : {"auto", "product", "secular", "galerkin", "krylov", "dense"}
        See :mod:`lib.lattice_solvers`; "auto" chooses.
    tolerance : float
        The number of modes grows until its estimated relative error is below this, the number of random probes until
        their relative standard error is below half of it.
    memory_limit : float
        GB beyond the interpreter that may be used.
    seed : int
        Seed of the random probes.
    most_probes : int
        Random probes stop at this number even if ``tolerance`` is not reached; the error says so.

    Returns
    -------
    ndarray or (ndarray, ndarray)
        N_coh, between 0 and N, in the shape of ``temperatures``; with its error if asked for.

    Raises
    ------
    ValueError
        Before any work starts: temperature not above 0; fewer than 2 cells; no coupling or more than one; site
        energies of another shape or not finite; a method that does not fit; more memory than ``memory_limit``.
    """
    temperatures = validate.temperature(temperatures, "temperatures")
    validate.choice("method", method, solvers.METHODS)
    tolerance = validate.number("tolerance", tolerance, "a finite number above 0", above=0.0)
    memory_limit = validate.number("memory_limit", memory_limit, "a finite number above 0 GB", above=0.0)
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    flat = np.atleast_1d(temperatures).ravel()
    bright, trace, error = solvers.log_sums(dot, flat, method, tolerance, memory_limit, seed, most_probes)
    number = (dot.size * np.exp(bright - trace)).reshape(temperatures.shape)
    return (number, number * error.reshape(temperatures.shape)) if return_error else number


@dataclass(frozen=True)
class SnapshotAverage:
    """N_coh over random lattices, one row a snapshot; arrays over temperature.

    quenched: mean of the ratios; annealed: ratio of the means; both with standard errors; scatter: standard deviation
    from snapshot to snapshot; effective: number of snapshots that carry the annealed mean (Kish).
    """

    samples: np.ndarray
    quenched: np.ndarray
    quenched_error: np.ndarray
    annealed: np.ndarray
    annealed_error: np.ndarray
    scatter: np.ndarray
    effective: np.ndarray


def snapshot_average(
    temperatures,
    cells,
    seeds,
    standard_deviation,
    correlation_length,
    lattice_constant,
    hopping=None,
    all_to_all=None,
    dipole=None,
    site_energy=None,
    **options,
):
    """Quenched and annealed N_coh over snapshots of a correlated Gaussian lattice field.

    Parameters
    ----------
    temperatures, cells, hopping, all_to_all, dipole, site_energy
        As in :func:`thermal_coherence`; ``site_energy`` is added to every snapshot (static disorder under thermal).
    seeds : iterable of int
        One snapshot each, two or more.
    standard_deviation : float or array_like
        meV: one number, or one for each temperature (thermal disorder); the same random field is scaled.
    correlation_length, lattice_constant : float
        nm.
    **options
        orientation, method, tolerance, memory_limit of :func:`thermal_coherence`.

    Returns
    -------
    SnapshotAverage
    """
    temperatures = validate.temperature(validate.vector("temperatures", temperatures), "temperatures")
    deviation = validate.numbers(
        "standard_deviation", standard_deviation, "finite numbers, at least 0 meV", at_least=0.0
    )
    if deviation.shape not in ((), temperatures.shape):
        raise ValueError(
            f"standard_deviation has shape {deviation.shape}, not allowed: standard_deviation must be one number "
            f"or one for each of the {temperatures.size} temperatures"
        )
    orientation = options.pop("orientation", (0, 0, 1))
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    seeds = list(seeds)
    if len(seeds) < 2:
        raise ValueError(f"seeds = {seeds!r} is not allowed: seeds must be two or more whole numbers")
    sums = np.empty((2, len(seeds), temperatures.size))
    for row, seed in enumerate(seeds):
        unit = correlated_field(cells, 1.0, correlation_length, lattice_constant, seed)
        unit = unit.ravel() if dot.mask is None else unit[dot.mask]
        for value in np.unique(deviation):
            at = np.broadcast_to(deviation == value, temperatures.shape)
            snapshot = replace(dot, energy=dot.energy + value * unit)
            sums[:, row, at] = solvers.log_sums(snapshot, temperatures[at], seed=seed, **options)[:2]
    samples = dot.size * np.exp(sums[0] - sums[1])
    top, bottom = np.exp(sums[0] - sums[1].max(axis=0)), np.exp(sums[1] - sums[1].max(axis=0))
    count = len(seeds)
    left_out = dot.size * (top.sum(0) - top) / (bottom.sum(0) - bottom)  # jackknife
    return SnapshotAverage(
        samples,
        samples.mean(axis=0),
        samples.std(axis=0, ddof=1) / np.sqrt(count),
        dot.size * top.sum(axis=0) / bottom.sum(axis=0),
        np.sqrt((count - 1) * left_out.var(axis=0)),
        samples.std(axis=0, ddof=1),
        bottom.sum(axis=0) ** 2 / (bottom**2).sum(axis=0),
    )


# ---------------------------------------------------------------- public: spectra and pictures
def bright_spectrum(
    energies,
    cells,
    broadening,
    hopping=None,
    all_to_all=None,
    dipole=None,
    site_energy=None,
    orientation=(0, 0, 1),
    temperature=None,
):
    """Absorption, the spectral function <B|delta(E - H)|B>, or thermal emission; lines are Gaussian.

    Parameters
    ----------
    energies : array_like
        meV; hopping lattices count from the band bottom of the infinite lattice.
    cells, hopping, all_to_all, dipole, site_energy, orientation
        As in :func:`thermal_coherence`.
    broadening : float
        Standard deviation of each line in meV, above 0.
    temperature : float, optional
        K. Given, every line counts with its Boltzmann weight: <B|delta(E - H) exp(-H/kT)|B> / <B|exp(-H/kT)|B>.

    Returns
    -------
    ndarray
        1/meV, shape of ``energies``; unit area over all energies. N times the absorption sums the strengths F of the
        states; N_coh(T) times the emission is what a thermal exciton emits, in units of one cell.
    """
    grid = validate.numbers("energies", energies, "finite energies in meV")
    width = validate.number("broadening", broadening, "a finite number above 0 meV", above=0.0)
    beta = 0.0
    if temperature is not None:
        beta = 1 / (BOLTZMANN * validate.number("temperature", temperature, "a finite number above 0 K", above=0.0))
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)

    def shape(nodes, weights):
        weights = weights * np.exp(-beta * (nodes - nodes[0]))
        return np.exp(-(((grid.ravel()[:, None] - nodes) / width) ** 2) / 2) @ weights / weights.sum()

    (line,), _ = solvers.quadrature(dot.apply, dot.bright[:, None], shape, accuracy=1e-6, longest=beta)
    return line.reshape(grid.shape) / (width * np.sqrt(2 * np.pi))


def lowest_states(cells, count, hopping=None, all_to_all=None, dipole=None, site_energy=None, orientation=(0, 0, 1)):
    """Energies (count,) in meV and amplitudes (count, nx, ny, nz) of the ``count`` lowest states, norm 1 each.

    Smooth disorder in a box is solved between sine modes, anything else by restarted Lanczos.
    """
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    count = int(validate.number("count", count, f"a whole number from 1 to {dot.size}", at_least=1, at_most=dot.size))
    if dot.kind == "hopping" and dot.mask is None and dot.coupling > 0 and dot.size > solvers.DENSE and count <= 200:
        reach = max(6 * dot.energy.std(), 3 * solvers.reach_of(dot, count), solvers.reach_of(dot, 400))
        if solvers.mode_count(dot, reach) <= solvers.MOST_MODES:
            basis = solvers.Galerkin(dot, reach)
            energies, states = linalg.eigh(basis.fold()[0], subset_by_index=[0, count - 1])
            return energies, basis.to_cells(states)
    energies, states = solvers.lowest_eigenstates(dot, count)
    return energies, dot.to_box(states.T)


def oscillator_strengths(amplitudes):
    """F = |sum of amplitudes|^2 of each state (count, ...); over all N states they add up to N."""
    amplitudes = validate.numbers("amplitudes", amplitudes, "finite amplitudes, one state a row")
    return amplitudes.reshape(len(amplitudes), -1).sum(axis=1) ** 2


def participation_ratio(amplitudes):
    """1 / sum |psi|^4 of each normalised state (count, ...): the number of cells it covers, between 1 and N."""
    amplitudes = validate.numbers("amplitudes", amplitudes, "finite amplitudes, one state a row")
    probability = amplitudes.reshape(len(amplitudes), -1) ** 2
    return probability.sum(axis=1) ** 2 / (probability**2).sum(axis=1)


def brightest_low_state(cells, count=20, **couplings):
    """Energy (meV), F and amplitude map (nx, ny, nz), sum positive, of the brightest of the ``count`` lowest states.

    Keyword arguments as in :func:`lowest_states`.
    """
    energies, amplitudes = lowest_states(cells, count, **couplings)
    strengths = oscillator_strengths(amplitudes)
    best = int(np.argmax(strengths))
    return energies[best], strengths[best], amplitudes[best] * np.sign(amplitudes[best].sum())


def coherence_map(
    temperatures, cells, hopping=None, all_to_all=None, dipole=None, site_energy=None, orientation=(0, 0, 1)
):
    """Phase coherence rho_0j / rho_00 of the cell nearest to the centre with every cell j, rho = exp(-H/kT).

    Parameters
    ----------
    temperatures : float or array_like
        K, above 0.
    cells, hopping, all_to_all, dipole, site_energy, orientation
        As in :func:`thermal_coherence`.

    Returns
    -------
    ndarray
        Shape of ``temperatures`` followed by the box; 1 at the centre, 0 outside the mask.
    """
    temperatures = validate.temperature(temperatures, "temperatures")
    betas = 1 / (BOLTZMANN * np.atleast_1d(temperatures).ravel())
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    places = np.argwhere(np.ones(dot.shape, bool) if dot.mask is None else dot.mask)
    centre = np.argmin(((places - (np.array(dot.shape) - 1) / 2) ** 2).sum(axis=1))
    start = np.zeros((dot.size, 1))
    start[centre] = 1.0
    _, ((nodes, _),) = solvers.quadrature(dot.apply, start, lambda e, w: solvers.log_sum(e, w, betas))
    rows = solvers.exponential(dot.apply, start, betas, int(1.3 * len(nodes)) + 10)
    rows /= rows[:, centre : centre + 1]
    return dot.to_box(rows).reshape(temperatures.shape + dot.shape)
