"""Every public function of the physics with one argument made bad: `tools/fuzz.py [--seed N] [--calls N] [name ...]`.

Each call of the catalogue is right as it stands. One of its arguments is replaced by something bad (text, dates, masked
points, another class, numbers too large or too small, whole numbers with a fraction), and what may follow is a ValueError or
TypeError of at most 200 characters, or finite numbers. All else is listed: other errors, warnings of NumPy, a value of the
wrong kind that is taken, numbers that are not finite, more than 1 GB, more than 10 s. `tests/unit/test_fuzz.py` runs a sample.

Calls run in children of this process, which a limit of memory and an alarm end; a child that dies is replaced by one that
goes on after the call that ended it.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import decimal
import fractions
import os
import pickle
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lib import (  # noqa: E402
    biexciton,
    cells,
    coherence,
    confinement,
    dynamics,
    factors,
    inference,
    influence,
    lattice,
    linewidth,
    materials,
    optical,
    oscillator,
    path_integral,
    phases,
    phonons,
    room_temperature,
    scenarios,
    tables,
)
from lib.closures import rigid  # noqa: E402
from lib.phonons import SpectralDensity  # noqa: E402

#: Longest message; seconds of the processor and bytes that one bad call may take.
LONGEST, SECONDS, MEMORY = 200, 10, 1_000_000_000
#: Most findings printed for one argument of one function.
_SHOWN = 8


# ------------------------------------------------------------------ what is right
class Call(NamedTuple):
    """A call that is right.

    ``free``: arguments that may be bad as in ``BAD``, name by name; ``nan``: the result may hold nan or inf; ``slow``: right
    values may take long.
    """

    function: Callable
    arguments: dict
    free: tuple = ()
    nan: bool = False
    slow: bool = False


_J = SpectralDensity.from_modes([5.0, 20.0], [4.0, 6.0])
_smooth = SpectralDensity.brownian_oscillator(10.0, 15.0, 5.0)
_T = np.array([20.0, 60.0, 120.0, 200.0, 300.0])
_k = np.exp(20 / _T)
_fit = inference.fit_rates(_T, _k * [1.01, 0.99, 1.0, 1.02, 0.98], "Arrhenius")
_H = np.array([[0.0, -2.0], [-2.0, 1.0]])
_grid = np.linspace(-100.0, 100.0, 81)
_cold = np.linspace(0.0, 2.0, 5)
_eps = np.array([4.0 + 0.5j, 5.0 + 1.0j])
_polaron = coherence.PolaronCrossover(5.0, _J, 0.6)


def _closures():
    """Name -> (class, its arguments, T and D in its range)."""
    mass = dict(mass=0.3)
    at = dict(T=50.0, D=12.0)
    return {
        "ArrheniusLaw": (coherence.ArrheniusLaw, dict(activation=20.0, coherence_number_300=10.0), at),
        "ThermalEnvelope": (coherence.ThermalEnvelope, mass | dict(lattice_constant=None, cell=0.6), at),
        "DressedEnvelope": (
            coherence.DressedEnvelope,
            mass | dict(spectral_density=_J, correlation_length=3.0, lattice_constant=None, cell=0.6, lattice="quantum"),
            at,
        ),
        "DisorderedLattice": (
            coherence.DisorderedLattice,
            mass | dict(thermal_sigma=30.0, static_sigma=0.0, lattice_constant=None, cell=0.6),
            at,
        ),
        "PhaseLocking": (coherence.PhaseLocking, dict(coupling=10.0, sigma=5.0, lattice_constant=0.6), at),
        "PolaronCrossover": (
            coherence.PolaronCrossover,
            dict(coupling=5.0, spectral_density=_J, lattice_constant=0.6, form="fresh cells"),
            at,
        ),
        "RigidExciton": (
            coherence.RigidExciton,
            dict(reduced_mass=0.1, permittivity=7.0, mass_ratio=1.0, cell=0.6),
            at,
        ),
    }  # fmt: skip


def catalogue():
    """Name -> :class:`Call`."""
    at = dict(T=50.0, D=12.0)
    calls = {}

    def add(function, /, called=None, free=(), nan=False, slow=False, **arguments):
        called = called or f"{function.__module__.removeprefix('lib.')}.{function.__qualname__}"
        calls[called] = Call(function, arguments, free, nan, slow)

    # phonons
    add(SpectralDensity.from_modes, energy=[5.0, 20.0], coupling=[4.0, 6.0], broadening=0.1, lowest=1.0)
    add(SpectralDensity.from_huang_rhys, energy=[5.0, 20.0], huang_rhys=[0.4, 0.6], broadening=0.1, lowest=1.0)
    add(SpectralDensity.brownian_oscillator, reorganization_energy=10.0, frequency=15.0, damping=5.0)
    add(SpectralDensity.drude_lorentz, reorganization_energy=10.0, relaxation=1.0, cutoff=50.0)
    add(SpectralDensity.ohmic, reorganization_energy=10.0, cutoff=15.0, power=1.5)
    add(
        SpectralDensity.from_raman, wavenumber=[20.0, 50.0, 100.0, 200.0], intensity=[1.0, 2.0, 1.0, 0.5],
        measured_at=300.0, convention="pre-resonance", linewidth=80.0, warn_overtones=False,
    )  # fmt: skip
    add(
        SpectralDensity.from_density, frequency=[2.0, 5.0, 10.0], density=[1.0, 2.0, 1.0], unit="meV", power=1.0,
        huang_rhys=2.0, at=300.0,
    )  # fmt: skip
    for name, argument in {"variance": "T", "thermal_variance": "T", "sigma": "T", "debye_waller": "T"}.items():
        add(lambda _n=name, **a: getattr(_J, _n)(**a), called=f"SpectralDensity.{name}", **{argument: 100.0})
    add(lambda order: _J.moment(order), called="SpectralDensity.moment", order=1)
    add(lambda energy: _smooth.density(energy), called="SpectralDensity.density", energy=[5.0, 20.0])
    add(lambda **a: _smooth.line_broadening(**a), called="SpectralDensity.line_broadening", time=_cold, T=100.0)
    for name, act in {
        "+": lambda other: _J + other,
        "-": lambda other: _J - other,
        "*": lambda other: _J * other,
        "/": lambda other: _J / other,
        "r*": lambda other: other * _J,
        "r+": lambda other: other + _J,
    }.items():
        add(
            lambda other, act=act: act(other).sigma(100.0),
            called=f"SpectralDensity {name}",
            other=2.0 if name in "r*/" else _J,
        )
    add(phonons.stokes_spectrum, spectral_density=_smooth, energy=[5.0, 20.0], T=100.0, convention="resonance")
    for line in (phonons.absorption, phonons.emission):
        add(line, spectral_density=_J, energy=_grid, T=100.0, exciton_energy=0.0, resolution=None)
    add(phonons.full_width, energy=_grid, line=np.exp(-(_grid**2) / 200))
    add(
        phonons.truncated_boson_lines,
        energy=[5.0],
        coupling=[4.0],
        T=100.0,
        levels=20,
        exciton_energy=0.0,
        emission=False,
    )
    add(phonons.einstein_displacement, energy=[5.0, 20.0], weight=[4.0, 6.0], T=100.0)
    add(phonons.single_level_factor, edge=10.0, correlation_length=3.0)
    # closures
    for name, (make, arguments, where) in _closures().items():
        add(lambda make=make, where=where, **a: make(**a).coherence_number(**where), called=name, **arguments)
        one = make(**arguments)
        add(one.coherence_number, called=f"{name}.coherence_number", **where)
        add(one.rate_ratio, called=f"{name}.rate_ratio", reference_temperature=300.0, **where)
        add(one.local_activation, called=f"{name}.local_activation", **where)
        add(one.covers, called=f"{name}.covers", D=12.0)
        for extra in ("factor", "order_parameter", "overlap"):
            if hasattr(one, extra) and name != "WithFactor":
                add(getattr(one, extra), called=f"{name}.{extra}", **where)
    add(coherence.crossover_temperature, closure=_polaron, D=12.0, threshold=2.0, lowest=4.0, nan=True)
    add(
        coherence.fit_activation, free=[(name, "masked as long") for name in ("temperatures", "error")], closure=_polaron, D=12.0, temperatures=_T,
        error=None,
    )  # fmt: skip
    add(coherence.box_average, spacing=[0.1, 1.0])
    add(rigid.universal_overlap, edge=5.0, temperature=0.3, mass_ratio=1.0)
    # path integral: its right call takes seconds, so only refusals are fast
    add(
        path_integral.thermal_overlap, temperature=300.0, edge=6.0, reduced_mass=0.1, permittivity=7.0, mass_ratio=1.0,
        static_permittivity=None, phonon_energy=None, seed=0, relative_error=0.2, slow=True,
    )  # fmt: skip
    add(
        path_integral.universal_overlap, edge=2.0, temperature=1.0, mass_ratio=1.0, seed=0, relative_error=0.2, slow=True, finer=1.0,
        attraction=1.0,
    )  # fmt: skip
    add(
        path_integral.dressed_overlap, temperature=300.0, edge=6.0, reduced_mass=0.1, permittivity=7.0, mass_ratio=1.0,
        lattice=None, seed=0, relative_error=0.2, finer=1.0, effort=1.0, slow=True,
    )  # fmt: skip
    add(
        influence.Lattice,
        called="influence.Lattice",
        static_permittivity=20.0,
        phonon_energy=19.0,
        sigma=30.0,
        correlation_length=3.0,
    )
    add(
        influence.Lattice(20.0, 19.0, 30.0).influence, called="Lattice.influence", temperature=300.0, slices=40, edge=10.0,
        permittivity=5.0, radius=2.0, rydberg=60.0, mass_ratio=1.0, finer=1.0,
    )  # fmt: skip
    add(influence.memory, energies=[1.0, 3.0], weights=[1.0, 0.5], beta=2.0, beads=12)
    add(influence.longitudinal_phonons, material="CsPbBr3")
    # lattice
    dot = dict(cells=3, hopping=10.0, site_energy=np.zeros((3, 3, 3)), orientation=(0, 0, 1))
    add(
        lattice.thermal_coherence, temperatures=[10.0, 100.0], **dot, return_error=True, method="auto", tolerance=4e-3,
        memory_limit=2.0, seed=0, most_probes=64,
    )  # fmt: skip
    add(
        lattice.thermal_coherence,
        called="thermal_coherence all_to_all",
        temperatures=10.0,
        cells=(2, 2, 3),
        all_to_all=5.0,
    )
    add(
        lattice.thermal_coherence,
        called="thermal_coherence dipole",
        temperatures=10.0,
        cells=3,
        dipole=5.0,
        orientation=(0, 0, 1),
    )
    add(
        lattice.snapshot_average, temperatures=[10.0, 100.0], cells=3, seeds=[1, 2], standard_deviation=20.0,
        correlation_length=1.0, lattice_constant=0.6, hopping=10.0, site_energy=None, tolerance=4e-3, memory_limit=1.0,
        method="auto", free=[("seeds", "set"), ("seeds", "generator")],
    )  # fmt: skip
    add(lattice.hopping_energy, mass=0.3, lattice_constant=0.6)
    add(lattice.sphere, diameter=5)
    add(lattice.make_lattice, **dot)
    add(
        lattice.correlated_field, cells=3, standard_deviation=20.0, correlation_length=1.0, lattice_constant=0.6, seed=1
    )
    add(lattice.bright_spectrum, energies=_grid, broadening=2.0, temperature=100.0, **dot)
    add(lattice.lowest_states, count=2, **dot)
    add(lattice.brightest_low_state, count=2, **dot)
    add(lattice.coherence_map, temperatures=[10.0, 100.0], **dot)
    add(lattice.oscillator_strengths, amplitudes=[[0.6, 0.8], [0.8, -0.6]])
    add(lattice.participation_ratio, amplitudes=[[0.6, 0.8], [0.8, -0.6]])
    # cells
    add(cells.collective_levels, e=[[1.0, 2.0, 3.0]], coupling=5.0)
    add(
        cells.polaron_sampling, cells=4, coupling=5.0, sigma=5.0, T=100.0, samples=50, seed=0, average="annealed",
        progress=False,
    )  # fmt: skip
    add(cells.random_energy_coherence, cells=10, coupling=5.0, sigma=5.0, T=100.0)
    add(cells.small_cluster_coherence, cells=2, coupling=5.0, energy=10.0, coupling_g=5.0, T=100.0, levels=6)
    add(cells.counted_paths, cells=3, coupling=5.0, spectral_density=_J, T=100.0, slices=4)
    # dynamics
    add(dynamics.collective_hamiltonian, cells=4, coupling=5.0)
    add(dynamics.dephased_coherence, hamiltonian=_H, dephasing=1.0, times=_cold, start="bright")
    add(dynamics.bath_rate, spectral_density=_smooth, energy=5.0, T=100.0)
    add(
        dynamics.thermalised_coherence, hamiltonian=_H, spectral_density=_smooth, T=100.0, times=_cold, start="bright",
        secular=True,
    )  # fmt: skip
    add(dynamics.redfield_tensor, hamiltonian=_H, spectral_density=_smooth, T=100.0, secular=True)
    add(dynamics.bare_gibbs, cells=4, coupling=5.0, T=100.0)
    add(dynamics.bright_relaxation_rate, cells=4, coupling=5.0, spectral_density=_smooth, T=100.0)
    add(dynamics.polaron_frame_coherence, cells=4, coupling=5.0, spectral_density=_J, T=100.0)
    add(dynamics.dicke_ladder_rates, emitters=4)
    add(dynamics.ladder_intensity, emitters=4, times=_cold, excited=2, dephasing=0.5)
    add(dynamics.burst_peak, emitters=4, excited=2)
    add(dynamics.gap_correlation, spectral_density=_J, times=_cold, T=100.0, thermal=True)
    add(dynamics.correlation_time, spectral_density=_J, T=100.0, nan=True)
    add(dynamics.slow_share, spectral_density=_J, T=100.0, clock=1.0)
    add(dynamics.phase_variance, spectral_density=_J, times=_cold, T=100.0)
    add(dynamics.kubo_variance, sigma=5.0, tau=1.0, times=_cold)
    add(dynamics.lattice_phases, spectral_density=_J, T=100.0, times=_cold, cells=2, runs=3, seed=0)
    add(dynamics.kubo_noise, sigma=5.0, tau=1.0, times=_cold, cells=2, runs=3, seed=0)
    phase = np.linspace(0, 1, 12).reshape(2, 2, 3)
    add(dynamics.phasor_coherence, phases=phase)
    add(dynamics.noisy_coherence, hamiltonian=_H, phases=phase)
    # biexciton
    add(biexciton.sharing, g1=[1.0, 2.0], g2=[2.0, 1.0], energies=[5.0, 20.0])
    add(biexciton.lattice_stabilization, reorganization_energy=10.0, sharing=0.5)
    add(biexciton.dynamic_reorganization_energy, spectral_density=_J, T=100.0)
    add(biexciton.lattice_shift, spectral_density=_J, time=_cold, sharing=0.5)
    add(biexciton.truncated_stabilization, energies=[5.0, 20.0], g1=[1.0, 2.0], g2=[2.0, 1.0], T=100.0, levels=6)
    add(biexciton.rising_share, D=10.0, bohr_radius=3.0, rise=3.0)
    add(biexciton.falling_share, D=10.0, correlation_length=3.0)
    add(biexciton.low_temperature_binding, D=10.0, quantity="biexciton binding")
    add(biexciton.published_binding, material="CsPbBr3")
    add(biexciton.which_path_overlap, spectral_density=_J, T=100.0, sharing=0.5)
    add(biexciton.bright_population, T=100.0, subradiant_gap=5.0, degeneracy=3.0)
    add(biexciton.rate_ratio, spectral_density=_J, T=100.0, sharing=0.5, subradiant_gap=5.0, degeneracy=3.0)
    add(biexciton.two_cell_rate_ratio, energy=10.0, coupling=5.0, transfer=5.0, T=100.0, sharing=0.5)
    add(biexciton.ladder_ratio, emitters=4, nan=True)
    add(biexciton.dephased_ladder_ratio, emitters=4, coherence=0.5)
    add(biexciton.saturation_number, D=10.0, a_B=3.0, c_s=11.0)
    add(biexciton.thermal_pair_ratio, T=100.0, D=10.0, mass=0.3, spin_states=4)
    add(biexciton.biexciton_cascade, emitters=4, dephasing=1.0, time=_cold)
    # single functions
    add(confinement.bright_share, **at, exciton_mass=0.3, picture="strong", lattice_constant=0.6, spin_weight=1.0)
    add(
        confinement.rate_ratio, **at, exciton_mass=0.3, picture="envelope", lattice_constant=0.6, spin_weight=1.0,
        reference_temperature=300.0,
    )  # fmt: skip
    add(confinement.first_gap, D=12.0, exciton_mass=0.3, picture="strong", lattice_constant=0.6)
    add(confinement.coulomb_gap, D=12.0, exciton_mass=0.3, permittivity=7.0, lattice_constant=0.6)
    add(confinement.activated_rate, free=_COLUMNS, T=_T, k=_k)
    add(factors.fine_structure_factor, T=100.0, gap=5.0)
    for each in (factors.ionised_fraction, factors.ionisation_factor):
        add(each, **at, binding_energy=40.0, reduced_mass=0.1)
    add(factors.zero_phonon_factor, spectral_density=_J, T=100.0)
    add(factors.exchange_factor, **at, mass=0.3, splitting=5.0)
    add(factors.retardation_factor, D=10.0, photon_energy=2400.0, index=1.5)
    add(oscillator.local_field_factor, permittivity_in=4.5, permittivity_out=2.25)
    add(
        oscillator.radiative_rate, interband_energy=20.0, transition_energy=2.4, overlap=1.0, permittivity_in=4.5,
        permittivity_out=2.25, index=1.5,
    )  # fmt: skip
    add(
        oscillator.longitudinal_transverse_splitting, interband_energy=20.0, bohr_radius=3.0, permittivity=4.5,
        transition_energy=2.4,
    )  # fmt: skip
    add(oscillator.anchored_interband_energy, splitting=5.0, bohr_radius=3.0, permittivity=4.5, transition_energy=2.4)
    add(oscillator.single_cell_rate, dipole_rate=1.0, lattice_constant=0.6, bohr_radius=3.0, reading="share")
    add(oscillator.weak_confinement_overlap, D=10.0, bohr_radius=3.0)
    add(oscillator.variational_overlap, D=10.0, bohr_radius=3.0)
    add(oscillator.trial_state, edge=5.0, alpha=0.5, power=1.0)
    add(oscillator.lifetime_table, D=[8.0, 10.0], interband_energy=20.0, bohr_radius=3.0, transition_energy=2.35)
    add(
        optical.absorption_per_volume,
        energy=[3.0, 3.1],
        permittivity=_eps,
        index=1.5,
        free=[("permittivity", "complex"), ("permittivity", "complex array")],
    )
    add(
        optical.oscillator_strength_per_volume,
        energy=[2.0, 3.0, 4.0],
        absorption=[0.0, 1.0, 2.0],
        low=2.5,
        high=3.5,
        free=[("absorption", "masked")],
    )
    add(optical.absorption_edge, energy=[2.0, 2.3, 2.6, 3.0], absorption=[0.0, 1.0, 2.0, 2.2])
    add(optical.strengths, energy=3.1, index=1.5, window=(-0.1, 0.5), nan=True)
    add(optical.relative_strength, material="CsPbBr3", reference="CdSe", energy=3.1, index=1.5, window=(-0.1, 0.5))
    add(phases.cells, D=10.0, lattice_constant=0.6)
    add(phases.coherence_number, free=[("amplitude", "complex"), ("amplitude", "complex array")], amplitude=[0.6, 0.8])
    add(phases.oscillator_phases, coupling=5.0, order=0.5, frequency=[0.1, 0.2], turn=[0.3, 0.4])
    add(phases.locking_sample, coupling=5.0, sigma=5.0, order=0.5, count=10, seed=0)
    add(phases.thermal_wave, T=100.0, D=5.0, mass=0.3, lattice_constant=0.6, seed=0)
    # fits
    add(
        inference.fit_linewidth,
        free=_COLUMNS,
        T=_T,
        fwhm=[20.0, 30.0, 45.0, 60.0, 75.0],
        error=[1.0] * 5,
        model="Eq. 3",
    )
    add(inference.fit_rates, free=_COLUMNS, T=_T, k=_k, form="Arrhenius", error=[0.1] * 5, fixed=None)
    add(inference.compare_forms, free=_COLUMNS, T=_T, k=_k, error=[0.1] * 5, forms=None, nan=True)
    add(inference.yield_drift, T=_T, share=0.2, cold=10.0)
    add(inference.closure_forms, D=12.0, material="CsPbBr3", parameter_set=None)
    add(
        inference.closure_form,
        make=coherence.ArrheniusLaw,
        D=12.0,
        activation=(20.0, -1e3, 1e3),
        free=[("make", "class"), ("make", "function")],
    )
    add(
        inference.tabulate,
        form=inference.Form(lambda T, ln_k_300, mass: ln_k_300 + mass / T, {"mass": (1.0, 0.1, 10.0)}),
        T=_T,
        points=20,
    )
    add(inference.exclusion_level, fit=_fit, activation=30.0)
    add(inference.unbounded, fit=_fit, level=0.68)
    add(inference.confidence_intervals, fit=_fit, level=0.68, strict=False, nan=True)
    add(inference.bootstrap, fit=_fit, draws=20, seed=0)
    add(inference.bootstrap_band, fit=_fit, T=_T, level=0.68, draws=20, seed=0, error=0.1)
    add(inference.predictive_check, fit=_fit, draws=20, seed=0)
    add(linewidth.fit_scattering, free=_COLUMNS, T=_T, fwhm=[20.0, 30.0, 45.0, 60.0, 75.0], phonon=15.0)
    # tables and materials
    add(materials.material, name="CsPbBr3", parameter_set=None, spectral_model=None, nan=True)
    add(materials.mix, a="CsPbBr3", b="CsPbI3", x=0.5, nan=True)
    add(
        materials.define,
        name="mine",
        spectral_density=_J,
        base="CsPbBr3",
        lattice_constant=0.6,
        reduced_mass=0.1,
        nan=True,
    )
    add(materials.parameter_sets, name="CsPbBr3")
    add(materials.spectral_models, name="CsPbBr3")
    add(tables.load, name="materials", nan=True)
    add(tables.resource, name="materials")
    add(tables.reader_points, name=next(iter(tables.reader_tables())), nan=True)
    add(tables.source, key=tables.load("sources").key[0])
    for each in (room_temperature.rates, room_temperature.summary, room_temperature.size_trend):
        add(each, material="CsPbBr3", nan=True)
    add(
        room_temperature.measured_at,
        temperatures=[10.0, 100.0],
        T=100.0,
        window=(0.1, 10.0),
        free=[("temperatures", "empty"), ("temperatures", "empty array")],
    )
    add(
        room_temperature.misses,
        material="CsPbBr3",
        parameter_set=None,
        closures=["thermal envelope"],
        world=None,
        nan=True,
    )
    add(materials.matching_set, name="CsPbBr3", parameter_set="tight-binding", free=[("parameter_set", "'abc'")])
    add(materials.sets_in_words, names=("CsPbBr3", "CdSe"), parameter_set=None, free=[("parameter_set", "''")])
    # scenarios
    add(scenarios.book_material, name="CsPbBr3", parameter_set=None, spectral_model=None, nan=True)
    add(scenarios.calibration, material=scenarios.book_material("CsPbBr3"), highest=100.0)
    add(scenarios.closure, name="thermal envelope", material="CsPbBr3", exponent=0, parameter_set=None, factor="none")
    add(scenarios.world, spectral_model=None)
    add(scenarios.halide_mixture, x=0.5, spectral_model=None, nan=True)
    add(scenarios.lattice_binding, material="CsPbBr3", **at, sharing=0.5, law="rising", reading="paper")
    add(scenarios.biexciton_binding, **at, sharing=0.5, law="rising", reading="paper")
    add(
        scenarios.biexciton_ratio, material="CsPbBr3", **at, sharing=0.5, gap=5.0, degeneracy=3.0,
        size_law="no size law",
    )  # fmt: skip
    add(scenarios.dipole_rate, material=scenarios.book_material("CsPbBr3"), anchor="splitting")
    add(scenarios.single_cell_rate, material=scenarios.book_material("CsPbBr3"), reading="share")
    return calls


# ------------------------------------------------------------------ what is bad
class _Anything:
    """An object of another class."""


#: Values that are no real number, or none that is finite: taken anywhere, they are a hole.
WRONG = {
    "True": True,
    "np.True_": np.True_,
    "[True]": [True],
    "array of truth values": np.array([True, False]),
    "'3'": "3",
    "'abc'": "abc",
    "''": "",
    "b'3'": b"3",
    "['1', '2']": ["1", "2"],
    "array of text": np.array(["1", "2"]),
    "complex": 3 + 1e-3j,
    "complex array": np.array([1 + 1j, 2.0]),
    "nan": float("nan"),
    "[nan]": [np.nan, 1.0],
    "inf": float("inf"),
    "-inf": -np.inf,
    "[inf]": [1.0, np.inf],
    "10**400": 10**400,
    "[10**400]": [1.0, 10**400],
    "10**5000": 10**5000,
    "masked scalar": np.ma.masked,
    "masked": np.ma.masked_array([20.0, 60.0, 120.0], [False, True, False]),
    "masked as long": np.ma.masked_array([20.0, 60.0, 120.0, 200.0, 300.0], [False, True, False, False, False]),
    "date": datetime.date(2026, 1, 1),
    "datetime": datetime.datetime(2026, 1, 1),
    "datetime64": np.datetime64("2026-01-01"),
    "dates": np.array(["2026-01-01", "2026-01-02"], "datetime64[D]"),
    "timedelta": np.timedelta64(3, "s"),
    "Timestamp": pd.Timestamp("2026-01-01"),
    "[None]": [None, 1.0],
    "dict": {"a": 1.0},
    "set": {1.0, 2.0},
    "object": _Anything(),
    "class": _Anything,
    "function": len,
    "frame": pd.DataFrame({"a": [1.0, 2.0]}),
    "Series of text": pd.Series(["a", "b"]),
    "Series with a gap": pd.Series([1.0, None]),
    "ragged": [[1.0], [1.0, 2.0]],
    "empty": [],
    "empty array": np.array([]),
    "NaT": pd.NaT,
    "NA": pd.NA,
    "object array": np.array([object(), 1.0], dtype=object),
    "generator": (x for x in (1.0, 2.0)),
}
#: Values that some arguments take: what follows must be finite numbers, quickly and in little memory.
EXTREME = {
    "0": 0,
    "-1": -1,
    "-3.5": -3.5,
    "2.5": 2.5,
    "2.9": 2.9,
    "1e-300": 1e-300,
    "5e-324": 5e-324,
    "1e-12": 1e-12,
    "1e-6": 1e-6,
    "1e6": 1e6,
    "1e9": 1e9,
    "10**9": 10**9,
    "10**7": 10**7,
    "1e15": 1e15,
    "1e16": 1e16,
    "1e300": 1e300,
    "-1e300": -1e300,
    "2**63": 2**63,
    "float32": np.float32(0.1),
    "int8": np.int8(-7),
    "Fraction": fractions.Fraction(1, 3),
    "Decimal": decimal.Decimal("0.1"),
    "[1e-300, 1]": [1e-300, 1.0],
    "[1, 1e300]": [1.0, 1e300],
    "[0, 0]": [0.0, 0.0],
    "[3, 2, 1]": [3.0, 2.0, 1.0],
    "[2, 2]": [2.0, 2.0],
    "five equal": [50.0] * 5,
    "one tiny step": np.array([-50.0, -10.0, 0.0, 1e-9, 10.0, 50.0]),
    "matrix": [[1.0, 2.0], [3.0, 4.0]],
    "cube": np.ones((2, 2, 2)),
    "long": np.linspace(1.0, 300.0, 20_000),
    "Series": pd.Series([100.0, 200.0], index=[7, 3]),
    "Series as long": pd.Series([20.0, 60.0, 120.0, 200.0, 300.0], index=[4, 3, 2, 1, 0]),
    "Index": pd.Index([100.0, 200.0]),
    "None": None,
    "empty tuple": (),
}
BAD = WRONG | EXTREME
#: These may take the place of words.
_WORDS, _TRUTH = {"'3'", "'abc'", "''"}, {"True", "np.True_"}
#: Arguments that are columns of one table: masked points are left out.
_COLUMNS = [(name, "masked as long") for name in ("T", "k", "fwhm", "error")]


def tasks(calls, seed, count):
    """All (call, argument, bad value), or ``count`` of them drawn with ``seed``."""
    every = [(name, argument, bad) for name, call in calls.items() for argument in call.arguments for bad in BAD]
    if count is None or count >= len(every):
        return every
    drawn = np.random.default_rng(seed).permutation(len(every))[:count]
    return [every[i] for i in sorted(drawn)]


def _numbers_in(found, depth=0):
    """All numbers in a result."""
    if isinstance(found, np.ndarray) and found.dtype.kind in "fc":
        yield found
    elif isinstance(found, float | complex | np.floating):
        yield np.asarray(found)
    elif isinstance(found, pd.DataFrame):
        yield from (found[name].to_numpy() for name in found if found[name].dtype.kind == "f")
    elif isinstance(found, pd.Series):
        yield from [found.to_numpy()] if found.dtype.kind == "f" else []
    elif isinstance(found, dict):
        yield from (each for value in found.values() for each in _numbers_in(value, depth + 1))
    elif isinstance(found, list | tuple) and depth < 3:
        yield from (each for value in found for each in _numbers_in(value, depth + 1))
    elif isinstance(found, SpectralDensity):
        yield from (found.energy, found.weight)


def tried(call, argument, bad):
    """What one bad call ended in, if it may not; else None."""
    value = BAD[bad]
    if bad == "generator":
        value = (x for x in (1.0, 2.0))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = call.function(**call.arguments | {argument: value})
        except (ValueError, TypeError) as error:
            if len(str(error)) > LONGEST:
                return f"message of {len(str(error))} characters: {str(error)[:80]}"
            if isinstance(error, TypeError):
                return f"TypeError: {error}"
            if isinstance(error.__cause__, MemoryError):
                return f"memory: {error}"
            ours = "is not allowed" in str(error) or argument in str(error)
            return None if ours or bad in EXTREME else f"says nothing of {argument}: {error}"
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:100]}"
    odd = [w for w in told if not issubclass(w.category, UserWarning) or "MaskedArray" in str(w.message)]
    if odd:
        return f"{odd[0].category.__name__}: {str(odd[0].message)[:100]}"
    right = call.arguments[argument]
    words, truth = isinstance(right, str) and bad in _WORDS, isinstance(right, bool) and bad in _TRUTH
    if bad in WRONG and not words and not truth and (argument, bad) not in call.free:
        return "taken"
    if not call.nan and not all(np.all(np.isfinite(each)) for each in _numbers_in(found)):
        return "not finite"
    return None


class _Late(BaseException):
    pass


def _child(calls, todo, pipe):
    def late(*_):
        raise _Late

    signal.signal(signal.SIGPROF, late)
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, resource.RLIM_INFINITY))
    quiet = open(os.devnull, "w")  # noqa: SIM115
    with os.fdopen(pipe, "wb") as out, contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        for name, argument, bad in todo:
            start = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of this process: a busy machine is no hang
            try:
                said = tried(calls[name], argument, bad)
            except _Late:
                said = None if calls[name].slow and bad in EXTREME else f"more than {SECONDS} s"
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            pickle.dump((said, time.process_time() - start), out)
            out.flush()
    os._exit(0)


def run(calls, todo, show=None):
    """Yield (name, argument, bad, what happened) for each task that ended as it may not."""
    start = 0
    while start < len(todo):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                _child(calls, todo[start:], write)
            finally:
                os._exit(1)
        os.close(write)
        with os.fdopen(read, "rb", buffering=0) as answers:
            while start < len(todo):
                ready, _, _ = select.select([answers], [], [], 20 * SECONDS)
                try:
                    said, took = pickle.load(answers) if ready else ("hangs and takes no alarm", SECONDS)
                except EOFError:
                    said, took, ready = "the process died", 0.0, []
                if said:
                    yield (*todo[start], said)
                if show:
                    show(start, took)
                start += 1
                if not ready:
                    break
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="calls whose name holds one of these; all by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--calls", type=int, help="how many, drawn with the seed; all by default")
    given = parser.parse_args()
    calls = {n: c for n, c in catalogue().items() if not given.names or any(part in n for part in given.names)}
    todo = tasks(calls, given.seed, given.calls)
    begun, found, shown = time.time(), 0, {}
    for name, argument, bad, said in run(calls, todo):
        found += 1
        shown[name, argument] = shown.get((name, argument), 0) + 1
        if shown[name, argument] <= _SHOWN:
            print(f"{name}({argument} = {bad}): {said}", flush=True)
    for (name, argument), count in shown.items():
        if count > _SHOWN:
            print(f"{name}({argument} = ...): {count - _SHOWN} more")
    print(
        f"{len(calls)} functions, {len(todo)} bad calls in {time.time() - begun:.0f} s: {found} ended as they may not"
    )
    return found > 0


if __name__ == "__main__":
    sys.exit(main())
