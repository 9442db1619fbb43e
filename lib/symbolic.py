"""The book's equations as SymPy expressions; the numbers come from these same expressions.

A chapter derives each form step by step and asserts that it equals the one kept
here. :func:`numeric` turns an expression into the NumPy function that ``lib`` calls,
so the printed equation is the code that runs.

Energies (w, g, kT, lambda) are in one common unit; time t is in its inverse
(hbar = 1). A sum over modes or an integral over J(w) dw is taken outside: the
"kernels" multiply J(w) = sum_q g_q^2 delta(w - w_q).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import sympy as sp
from sympy.codegen.cfunctions import expm1
from sympy.printing.precedence import PRECEDENCE

if TYPE_CHECKING:
    from collections.abc import Callable


#: How symbols are printed whose name is more than one letter with an index.
_PRINTED = {
    "k_BT": "k_B T",
    "m_0c^2": r"m_0 c_0^{2}",
    "hbar c": r"\hbar c_0",
    "|I|^2": r"\left|I\right|^{2}",
}


class _Product(sp.Symbol):
    """One symbol that is written as a product: ``k_B T``, in brackets where a power needs them."""

    precedence = PRECEDENCE["Mul"]

    def _latex(self, printer):
        return _PRINTED[self.name]


def equation(left: str | sp.Expr, right: sp.Expr) -> sp.Eq:
    """``left = right`` as it is displayed, not evaluated.

    Parameters
    ----------
    left : str or SymPy expression
        LaTeX text, such as ``r"\\sigma_{th}^2(T)"``, or an expression.
    right : SymPy expression

    Returns
    -------
    sympy.Eq
        ``.lhs`` and ``.rhs`` give the sides back.
    """
    if isinstance(left, str):
        left = sp.Symbol("{" + left + "}")
    return sp.Eq(left, right, evaluate=False)


#: Phonon energy, exciton-phonon coupling of one mode, thermal energy.
w, g = sp.symbols("omega g", positive=True)
kT = _Product("k_BT", positive=True)
#: Time, real.
t = sp.Symbol("t", real=True)
#: Vertical exciton energy, real.
E_X = sp.Symbol("E_X", real=True)

#: Bose-Einstein occupation n_B(w) of one mode.
BOSE = 1 / (sp.exp(w / kT) - 1)
#: The same number in the form that neither overflows nor cancels.
BOSE_STABLE = sp.exp(-w / kT) / (1 - sp.exp(-w / kT))

#: Reorganization (polaron) energy of one mode, lambda = g^2/w.
REORGANIZATION_ENERGY = g**2 / w
#: Huang-Rhys factor of one mode, S = g^2/w^2.
HUANG_RHYS = g**2 / w**2

#: Eq. 3 as a kernel: sigma^2(T) = int J(w) VARIANCE_KERNEL dw.
VARIANCE_KERNEL = sp.coth(w / (2 * kT))
#: Thermal part of Eq. 3: sigma_th^2 = int J(w) 2 n_B dw.
THERMAL_KERNEL = 2 * BOSE_STABLE
#: Exponent of the Debye-Waller factor: -ln(weight of the zero-phonon line) = int J coth/w^2 dw.
DEBYE_WALLER_KERNEL = VARIANCE_KERNEL / w**2

#: Line-broadening function g(t) = int J(w) BROADENING_KERNEL dw; absorption is the
#: Fourier transform of exp(-i E_X t - g(t)).
BROADENING_KERNEL = (sp.coth(w / (2 * kT)) * 2 * sp.sin(w * t / 2) ** 2 + sp.I * (sp.sin(w * t) - w * t)) / w**2

# ------------------------------------------------------------------ coherence number, Eq. 4
#: Temperature, reference temperature, activation temperature A_X, ratio of rates R.
T, T_0, A, R = sp.symbols("T T_0 A_X R", positive=True)
#: Number of cells, coupling of -V|B><B|, polaron energy of a localised exciton, disorder.
N, V, lam, sigma = sp.symbols("N V lambda sigma", positive=True)
#: Imaginary time from 0 to beta, and beta = 1/kT.
s, beta = sp.symbols("s beta", positive=True)
#: Edge of the dot, lattice constant, mass in m0, hbar^2/2m0, number of a level, cells in a row.
D, a, M, kinetic, m, n = sp.symbols("D a M K_0 m n", positive=True)
#: Spread hbar/(xi sqrt(M)) of a path per root of imaginary time, over the correlation length.
spread = sp.Symbol("l", positive=True)
#: An energy of either sign.
E = sp.Symbol("E", real=True)

#: Eq. 4: R_X(T) = k_r(T)/k_r(T_0), the temperature where it reaches R, the A_X that reaches R at T.
ARRHENIUS = sp.exp(A * (1 / T - 1 / T_0))
ARRHENIUS_CROSSOVER = 1 / (1 / T_0 + sp.log(R) / A)
ARRHENIUS_ACTIVATION = sp.log(R) / (1 / T - 1 / T_0)

#: Population 1/(1 + (N-1) exp[-(V-lambda)/kT]) of one state below N - 1 others, in a form that cannot overflow.
BRIGHT_POPULATION = (1 + sp.tanh(((V - lam) / kT - sp.log(N - 1)) / 2)) / 2
#: N_coh of the bare polaron crossover, and for weak noise that is slow: V_eff = V + sigma^2/V, Z = 1 - sigma^2/V^2.
BARE_POLARON = 1 + (N - 1) * BRIGHT_POPULATION
WEAK_NOISE_POLARON = 1 + (N - 1) * (1 - sigma**2 / V**2) * BRIGHT_POPULATION.subs(V, V + sigma**2 / V)
#: Weak noise of any speed: V_eff = V + int J BRIGHT_SHIFT_KERNEL dw, Z = 1 + int J (its derivative by V) dw;
#: second order in g, from |B> to the dark states with one phonon more or one less. It diverges at w = V, where the two
#: are degenerate and the expansion means nothing; ``PolaronCrossover`` does not use it.
BRIGHT_SHIFT_KERNEL = (BOSE_STABLE + 1) / (V + w) + BOSE_STABLE / (V - w)
#: Imaginary-time cumulant of one cell, phi(s) = int J(w) CUMULANT_KERNEL dw; phi(beta) = lambda beta.
CUMULANT_KERNEL = (w * s + expm1(-w * s) * expm1(-w * (beta - s)) / expm1(-w * beta)) / w**2
#: Its second derivative, the correlation C(s) = int J(w) CORRELATION_KERNEL dw.
CORRELATION_KERNEL = (sp.exp(-w * s) + sp.exp(-w * (beta - s))) / -expm1(-w * beta)
#: kT below which the lowest of N Gaussian energies holds the population.
FREEZING_ENERGY = sigma / sp.sqrt(2 * sp.log(N))

#: Phase locking: onset K_c, and sigma/K of the locked state as a function of s = (K r/2 sigma)^2.
LOCKING_ONSET = sp.sqrt(8 / sp.pi) * sigma
LOCKING_RATIO = sp.sqrt(sp.pi / 8) * sp.exp(-s) * (sp.besseli(0, s) + sp.besseli(1, s))

#: Level m of a hard box, and its share of N (odd m; even m do not radiate), along one edge.
BOX_LEVEL = kinetic * sp.pi**2 * m**2 / (M * D**2)
BOX_SHARE = 8 / (sp.pi**2 * m**2)
#: The same for a row of n cells, walls at cells 0 and n + 1; the share sums to n.
CHAIN_LEVEL = 2 * kinetic / (M * a**2) * (1 - sp.cos(sp.pi * m / (n + 1)))
CHAIN_SHARE = 2 / ((n + 1) * sp.tan(sp.pi * m / (2 * (n + 1))) ** 2)
#: Thermal de Broglie wavelength, and N_coh of the thermal envelope for kT above the level spacing.
DE_BROGLIE = sp.sqrt(4 * sp.pi * kinetic / (M * kT))
COHERENCE_VOLUME = DE_BROGLIE**3 / a**3
#: Local disorder seen along an open path minus along a closed one.
OPEN_PATH, CLOSED_PATH = (1 + spread**2 * length for length in (s, s * (beta - s) / beta))
DRESSING_KERNEL = sp.sqrt(OPEN_PATH) ** -3 - sp.sqrt(CLOSED_PATH) ** -3

#: Two points a distance x (in edges) apart in level m of a hard box: int phi(y) phi(y + x) dy.
x = sp.Symbol("x", positive=True)
BOX_CORRELATION = (1 - x) * sp.cos(m * sp.pi * x) + sp.sin(m * sp.pi * x) / (m * sp.pi)
#: How fast it falls at first: minus its second derivative.
BOX_CURVATURE = -BOX_CORRELATION.diff(x, 2)
#: Rate of the lowest level of a hard cube at wave number k over that at k = 0, to second order in kD.
wave_number = sp.Symbol("k", positive=True)
RETARDATION = sp.exp(-(sp.Rational(1, 4) - 2 / sp.pi**2) * (wave_number * D) ** 2)

#: Mean square displacement along one axis of an atom on a spring (Einstein oscillator of energy w).
m_at = sp.Symbol("m_at", positive=True)
DISPLACEMENT = kinetic / (m_at * w) * VARIANCE_KERNEL

#: Population of a bright triplet that has a dark singlet at E above it.
BRIGHT_TRIPLET = 3 / (3 + sp.exp(-E / kT))
#: Rate over its cold value where one group of dim levels, weight G of them, lies at E above the bright ones.
G = sp.Symbol("g_d", positive=True)
DIM_GROUP = 1 / (1 + G * sp.exp(-E / kT))
#: Free over bound pairs, one pair in a cube (Saha); M is the reduced mass, E the binding energy.
FREE_TO_BOUND = (D / DE_BROGLIE) ** 3 * sp.exp(-E / kT)

# ------------------------------------------------------------------ oscillator strength
#: Interband (Kane) energy, photon energy, m0 c^2, fine-structure constant, hbar c.
E_P, photon, alpha = sp.symbols("E_P E alpha", positive=True)
rest, hbar_c = (_Product(name, positive=True) for name in ("m_0c^2", "hbar c"))
#: Permittivities in and around the dot, refractive index around it, |I|^2, exciton Bohr radius.
eps_in, eps_out, index, a_B = sp.symbols("varepsilon_in varepsilon_out n_r a_B", positive=True)
overlap = _Product("|I|^2", positive=True)

#: Field inside a sphere over the field outside.
LOCAL_FIELD = 3 * eps_out / (eps_in + 2 * eps_out)
#: hbar times the radiative rate of the bright triplet.
RADIATIVE_WIDTH = sp.Rational(4, 9) * alpha * index * LOCAL_FIELD**2 * E_P * photon / rest * overlap
#: |I|^2 of an exciton that moves as a whole in a hard cube.
WEAK_OVERLAP = (8 / sp.pi**2) ** 3 * D**3 / (sp.pi * a_B**3)
#: Longitudinal-transverse splitting of the bulk exciton.
LONGITUDINAL_TRANSVERSE = sp.Rational(4, 3) * alpha * E_P / rest * hbar_c**3 / (photon**2 * eps_in * a_B**3)


# ---- biexciton binding
#: Couplings of one mode to two excitons, and c, how far two excitons share their displacements (-1 to 1).
g_1, g_2 = sp.symbols("g_1 g_2", real=True)
c = sp.Symbol("c", real=True)
#: Constant and slope of a binding law, number of Bohr radii over which the rising closure saturates.
constant, slope, rise = sp.symbols("Delta_0 C_2 s_rise", positive=True)

#: What two excitons gain together in one mode: (g_1 + g_2)^2/w less g_1^2/w and g_2^2/w.
PAIR_STABILIZATION = 2 * g_1 * g_2 / w
#: The same over all modes, for two excitons of the same reorganization energy.
LATTICE_STABILIZATION = 2 * c * lam
#: Closure: lambda of the thermally excited motion alone, int J(w) times this kernel dw.
DYNAMIC_REORGANIZATION_KERNEL = BOSE_STABLE / kT
#: Lattice part of the binding at a time t after a vertical excitation, int J(w) times this kernel dw.
LATTICE_SHIFT_KERNEL = 4 * c * sp.sin(w * t / 2) ** 2 / w
#: Closure: share of the lattice part that a dot of edge D has, rising with size.
RISING_SHARE = -expm1(-D / (rise * a_B))
#: Binding against size as single-dot studies fit it.
CONFINEMENT_LAW = constant + slope / D**2

# ---- biexciton emission
#: Coherence left between two cells.
u = sp.Symbol("u", real=True)
#: Gap below the subradiant states and their number per bright state; constant of the saturation number.
gap, degeneracy, c_s = sp.symbols("Delta_sub g_sub c_s", positive=True)

#: -ln of the thermal overlap of two lattice displacements (g1 - g2)/w: eta = exp(-int J WHICH_PATH_KERNEL dw).
WHICH_PATH_KERNEL = (1 - c) * DEBYE_WALLER_KERNEL
#: What it is of the Debye-Waller kernel.
DEBYE_WALLER_SHARE = WHICH_PATH_KERNEL / DEBYE_WALLER_KERNEL
#: Population of a bright state that has ``degeneracy`` subradiant ones at ``gap`` above it.
BRIGHT_SUBSTATE = 1 / (1 + degeneracy * sp.exp(-gap / kT))
#: Rate m(N - m + 1) of step m of the Dicke ladder, and the ratio of steps 2 and 1.
LADDER_RATE = m * (N - m + 1)
LADDER_RATIO = 2 * (N - 1) / N
#: beta_XX of N cells whose coherences, all 1 at first, have fallen to u in both states.
DEPHASED_RATIO = 2 - 2 * u / (1 + (N - 1) * u)
#: Excitons that fill the phase space of a dot of edge D.
SATURATION_NUMBER = D**3 / (c_s * a_B**3)

# ---- dynamics
#: Rate of a pure dephasing, correlation time of a noise, both with hbar = 1.
gamma, tau = sp.symbols("gamma tau", positive=True)

#: N_coh from |B> under Haken-Strobl dephasing, for any H that commutes with |B><B|.
HAKEN_STROBL = 1 + (N - 1) * sp.exp(-gamma * t)
#: N_coh of -V|B><B| in the Gibbs state without phonons; what a weak bath leads to.
BARE_GIBBS = N / (1 + (N - 1) * sp.exp(-V / kT))
#: Share of one cell's golden-rule rate 2 pi J(V) at which |B> and the N - 1 dark states equilibrate.
RELAXATION = ((BOSE_STABLE + 1) + (N - 1) * BOSE_STABLE) / N
#: Classical noise of a gap: C(t) = int J NOISE_KERNEL dw; the variance of its phase is int J PHASE_KERNEL dw.
NOISE_KERNEL = THERMAL_KERNEL * sp.cos(w * t)
PHASE_KERNEL = THERMAL_KERNEL * 4 * sp.sin(w * t / 2) ** 2 / w**2
#: The same variance for noise of variance sigma^2 that forgets in tau (Ornstein-Uhlenbeck, Kubo).
KUBO_PHASE = 2 * sigma**2 * tau**2 * (sp.exp(-t / tau) - 1 + t / tau)


def high_temperature_series(order: int = 3) -> sp.Expr:
    """Expansion of the kernel of Eq. 3 for kT >> w, up to the term w^order.

    ``order=3`` gives 2 kT/w + w/(6 kT) - w^3/(360 kT^3): in Eq. 3 these are
    2 lambda kT + m_1/(6 kT) - m_3/(360 kT^3).
    """
    x = sp.Symbol("x", positive=True)
    series = sp.series(sp.coth(x), x, 0, order + 1).removeO()
    return sp.expand(series.subs(x, w / (2 * kT)))


@lru_cache(maxsize=None)
def numeric(expression: sp.Expr, *arguments: sp.Symbol) -> Callable:
    """The NumPy function of ``arguments`` that evaluates ``expression``; broadcasts."""
    # SymPy prints coth as a quotient of exponentials, which overflows; tanh does not. 1 - exp(x) cancels for small x.
    expression = expression.replace(sp.coth, lambda x: 1 / sp.tanh(x))
    expression = expression.replace(
        lambda e: isinstance(e, sp.Pow) and e.exp.is_negative and isinstance(1 - e.base, sp.exp),
        lambda e: (-expm1((1 - e.base).args[0])) ** e.exp,
    )
    return sp.lambdify(arguments, expression, modules="numpy")
