"""One exciton on the cells of a dot: spectra, the lowest states and maps of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from . import lattice_galerkin as modes
from . import lattice_solvers as solvers
from . import validate
from .lattice_model import make_lattice
from .lattice_quadrature import exponential, log_sum, quadrature
from .units import BOLTZMANN

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from .hints import Cells, Floats


@validate.guarded("ignore")
def bright_spectrum(
    energies: ArrayLike,
    cells: Cells,
    broadening: float,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    orientation: ArrayLike = (0, 0, 1),
    temperature: float | None = None,
) -> Floats:
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
        beta = 1 / (BOLTZMANN * validate.number("temperature", validate.temperature(temperature, "temperature")))
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)

    def shape(nodes, weights):
        weights = weights * np.exp(-beta * (nodes - nodes[0]))
        return np.exp(-(((grid.ravel()[:, None] - nodes) / width) ** 2) / 2) @ weights / weights.sum()

    (line,), _ = quadrature(dot.apply, dot.bright[:, None], shape, accuracy=1e-6, longest=beta)
    return line.reshape(grid.shape) / (width * np.sqrt(2 * np.pi))


@validate.guarded("ignore")
def lowest_states(
    cells: Cells,
    count: int,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    orientation: ArrayLike = (0, 0, 1),
) -> tuple[Floats, Floats]:
    """Energies (count,) in meV and amplitudes (count, nx, ny, nz) of the ``count`` lowest states, norm 1 each.

    Smooth disorder in a box is solved between sine modes, anything else by restarted Lanczos.
    """
    dot = make_lattice(cells, hopping, all_to_all, dipole, site_energy, orientation)
    count = validate.whole("count", count, f"a whole number from 1 to {dot.size}", at_least=1, at_most=dot.size)
    validate.affordable("count", count, memory=24.0 * dot.size * count)
    if dot.kind == "hopping" and dot.mask is None and dot.coupling > 0 and dot.size > solvers.DENSE and count <= 200:
        reach = max(6 * dot.energy.std(), 3 * modes.reach_of(dot, count), modes.reach_of(dot, 400))
        if modes.mode_count(dot, reach) <= modes.MOST_MODES:
            basis = modes.Galerkin(dot, reach)
            energies, states = linalg.eigh(basis.fold()[0], subset_by_index=[0, count - 1])
            return energies, basis.to_cells(states)
    energies, states = solvers.lowest_eigenstates(dot, count)
    return energies, dot.to_box(states.T)


@validate.guarded()
def oscillator_strengths(amplitudes: ArrayLike) -> Floats:
    """F = |sum of amplitudes|^2 of each state (count, ...); over all N states they add up to N."""
    amplitudes = np.atleast_2d(validate.numbers("amplitudes", amplitudes, "finite amplitudes, one state a row"))
    return amplitudes.reshape(len(amplitudes), -1).sum(axis=1) ** 2


@validate.guarded()
def participation_ratio(amplitudes: ArrayLike) -> Floats:
    """1 / sum |psi|^4 of each normalised state (count, ...): the number of cells it covers, between 1 and N."""
    amplitudes = np.atleast_2d(validate.numbers("amplitudes", amplitudes, "finite amplitudes, one state a row"))
    probability = amplitudes.reshape(len(amplitudes), -1) ** 2
    return probability.sum(axis=1) ** 2 / (probability**2).sum(axis=1)


@validate.guarded("ignore")
def brightest_low_state(cells: Cells, count: int = 20, **couplings: Any) -> tuple[float, float, Floats]:
    """Energy (meV), F and amplitude map (nx, ny, nz), sum positive, of the brightest of the ``count`` lowest states.

    Keyword arguments as in :func:`lowest_states`.
    """
    energies, amplitudes = lowest_states(cells, count, **couplings)
    strengths = oscillator_strengths(amplitudes)
    best = int(np.argmax(strengths))
    return energies[best], strengths[best], amplitudes[best] * np.sign(amplitudes[best].sum())


@validate.guarded("ignore")
def coherence_map(
    temperatures: ArrayLike,
    cells: Cells,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    orientation: ArrayLike = (0, 0, 1),
) -> Floats:
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
    _, ((nodes, _),) = quadrature(dot.apply, start, lambda e, w: log_sum(e, w, betas))
    rows = exponential(dot.apply, start, betas, int(1.3 * len(nodes)) + 10)
    rows /= rows[:, centre : centre + 1]
    return dot.to_box(rows).reshape(temperatures.shape + dot.shape)
