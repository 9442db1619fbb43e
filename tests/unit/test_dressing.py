"""The dressed envelope in its box: the stored kernel, sampling, limits, and the stored lattices."""

import numpy as np
import pytest

from lib import materials, tables, units
from lib.closures import box_paths
from lib.coherence import DressedEnvelope, ThermalEnvelope, fit_activation
from lib.phonons import SpectralDensity

BROMIDE = materials.material("CsPbBr3")
#: The caption's density with the optical mode of the hybrid bromides: the one for which the numbers below were derived.
ENERGY, HUANG_RHYS = np.array([3.45, 6.0, 15.3]), np.array([0.075, 0.03, 0.895])
CAPTION = SpectralDensity.from_modes(ENERGY, ENERGY * np.sqrt(HUANG_RHYS))


def soft_lattice(sigma_300):
    soft = float(BROMIDE.modes.energy_meV.min())
    occupation = 1 / np.expm1(soft / (units.BOLTZMANN * 300))
    return SpectralDensity.from_modes([soft], [sigma_300 / np.sqrt(2 * occupation)])


def test_rows_repeat():
    table = tables.load("dressing_kernel")
    columns = [f"kernel_{i + 1}" for i in range(box_paths.NODES)]
    near = table[(table.spacing > 0.05) & (table.length > 0.05)]
    for _, row in near.iloc[::37].iterrows():
        assert np.allclose(box_paths.box_kernel(row.spacing, row.length), row[columns].astype(float), rtol=2e-4)


@pytest.mark.parametrize(("spacing", "length"), [(0.03, 0.05), (0.3, 0.11), (0.8, 0.3), (4.0, 0.07), (60.0, 0.8)])
def test_table_between_its_rows(spacing, length):
    direct = box_paths.box_kernel(spacing, length)
    assert np.allclose(box_paths.kernel(np.array(spacing), np.array(length)), direct, rtol=0.012)


@pytest.mark.parametrize(("spacing", "length"), [(0.6, 0.35), (1.5, 0.2)])
def test_kernel_against_sampled_boxes(spacing, length):
    """Weak frozen waves in a cube, diagonalised: annealed N_coh over the clean one; units of kT and of the edge."""
    n, sigma, samples = 5, 0.5, 500
    m = np.arange(1, n + 1)
    x = (np.arange(200) + 0.5) / 200
    states = np.sqrt(2 / 200) * np.sin(np.pi * np.outer(x, m))
    E = spacing * (m**2 - 1.0)
    clean = (E[:, None, None] + E[:, None] + E).ravel()
    B = states.sum(0)
    B = np.kron(np.kron(B, B), B)
    generator, top, bottom = np.random.default_rng(3), 0.0, 0.0
    for _ in range(samples):
        # One wave of random direction and phase has the covariance exp(-r^2/2 xi^2).
        wave = np.exp(1j * generator.uniform(0, 2 * np.pi))
        for k in generator.standard_normal(3) / length:
            wave = np.kron(wave, states.T @ (np.exp(1j * k * x)[:, None] * states))
        u = sigma * np.sqrt(2) * wave.real
        for sign in (1, -1):
            level, vector = np.linalg.eigh(np.diag(clean) + sign * u)
            top, bottom = top + np.exp(-level) @ (B @ vector) ** 2, bottom + np.exp(-level).sum()
    found = np.log(top / bottom * np.exp(-clean).sum() / (B**2 @ np.exp(-clean)))
    _, weight = box_paths.nodes()
    expected = sigma**2 * weight @ box_paths.box_kernel(spacing, length)
    assert found == pytest.approx(expected, rel=0.12)


def test_large_and_warm_is_the_bulk_cumulant():
    made = DressedEnvelope(0.5, soft_lattice(30.0), 3.0)
    assert made.factor(300.0, 60.0) == pytest.approx(made.factor(300.0), abs=2e-3)
    assert made.factor(300.0, 15.0) > made.factor(300.0)  # paths that meet a wall spread less
    assert made.factor(10.0, 10.0) > 1.5 * made.factor(10.0)


def test_numbers_of_the_box_version():
    """Derived twice, by a matrix on a grid and by the kernel: 10-K factors at 15 nm, ratios, slope."""
    local = CAPTION * (30 / CAPTION.sigma(300)) ** 2
    factors = [DressedEnvelope(0.72, local, xi).factor(10.0, 15.0) for xi in (3.0, 6.0)]
    assert np.allclose(factors, [0.747, 0.777], atol=0.002)
    made = DressedEnvelope(0.504, CAPTION, 3.0)
    assert np.allclose(made.rate_ratio(10.0, np.array([10.0, 15.0, 20.0])), [3.32, 8.73, 18.39], rtol=2e-3)
    assert fit_activation(made, 10.0).value == pytest.approx(7.87, abs=0.03)
    # All of it is the quantum motion: a frozen landscape of the thermal part costs nothing at 10 K.
    frozen = DressedEnvelope(0.72, local, 3.0, lattice="thermal")
    assert frozen.factor(10.0, 15.0) == pytest.approx(1.0, abs=1e-3)
    assert frozen.rate_ratio(10.0, 15.0) > frozen.null_limit.rate_ratio(10.0, 15.0)


@pytest.mark.parametrize(("sigma", "rms", "worst"), [(15.0, 0.01, 0.02), (30.0, 0.022, 0.06)])
def test_against_the_stored_lattices(sigma, rms, worst):
    """A frozen landscape to second order beside the lattices, walls half a cell outside; these average ratios."""
    rows = tables.load("lattice_sweep").query("static_sigma_meV == 0 and thermal_sigma_300_meV == @sigma")
    D, T = rows.edge_nm.to_numpy(), rows.temperature_K.to_numpy()
    made = DressedEnvelope(BROMIDE.exciton_mass, soft_lattice(sigma), 3.0, lattice="thermal")
    off = made.factor(T, D * (1 + 1 / rows.cells_per_edge.to_numpy())) / (rows.coherence_number / rows.clean) - 1
    assert np.sqrt(np.mean(off**2)) < rms and np.max(abs(off)) < worst


def test_factor_multiplies_the_envelope_and_needs_a_lattice():
    made = DressedEnvelope(0.5, CAPTION, 3.0)
    clean = ThermalEnvelope(0.5)
    T, D = np.array([[10.0], [300.0]]), np.array([9.0, 20.0])
    assert np.allclose(made.coherence_number(T, D), made.factor(T, D) * clean.coherence_number(T, D))
    assert DressedEnvelope(0.5, CAPTION * 0.0, 3.0).factor(10.0, 12.0) == 1.0
    with pytest.raises(ValueError, match="lattice"):
        DressedEnvelope(0.5, CAPTION, 3.0, lattice="cold")
