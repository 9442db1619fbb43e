"""One exciton in time: dephasing, thermalisation, noise; and the ladder of many excitations.

Times are in ps, rates in 1/ps and energies in meV, except on the ladder, whose clock is the rate k_0 of one emitter.
QuTiP is imported only where a density matrix is asked for.

``ladder``, ``density_matrix`` and ``noise`` hold the three.
"""

from .density_matrix import (
    bare_gibbs,
    bath_rate,
    bright_relaxation_rate,
    collective_hamiltonian,
    dephased_coherence,
    polaron_frame_coherence,
    redfield_tensor,
    thermalised_coherence,
)
from .ladder import burst_peak, dicke_ladder_rates, ladder_intensity
from .noise import (
    correlation_time,
    gap_correlation,
    kubo_noise,
    kubo_variance,
    lattice_phases,
    noisy_coherence,
    phase_variance,
    phasor_coherence,
    slow_share,
)

__all__ = [
    "bare_gibbs",
    "bath_rate",
    "bright_relaxation_rate",
    "burst_peak",
    "collective_hamiltonian",
    "correlation_time",
    "dephased_coherence",
    "dicke_ladder_rates",
    "gap_correlation",
    "kubo_noise",
    "kubo_variance",
    "ladder_intensity",
    "lattice_phases",
    "noisy_coherence",
    "phase_variance",
    "phasor_coherence",
    "polaron_frame_coherence",
    "redfield_tensor",
    "slow_share",
    "thermalised_coherence",
]
