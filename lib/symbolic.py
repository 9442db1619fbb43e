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

import sympy as sp

#: Phonon energy, exciton-phonon coupling of one mode, thermal energy.
w, g, kT = sp.symbols("omega g k_BT", positive=True)
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


def high_temperature_series(order=3):
    """Expansion of the kernel of Eq. 3 for kT >> w, up to the term w^order.

    ``order=3`` gives 2 kT/w + w/(6 kT) - w^3/(360 kT^3): in Eq. 3 these are
    2 lambda kT + m_1/(6 kT) - m_3/(360 kT^3).
    """
    x = sp.Symbol("x", positive=True)
    series = sp.series(sp.coth(x), x, 0, order + 1).removeO()
    return sp.expand(series.subs(x, w / (2 * kT)))


@lru_cache(maxsize=None)
def numeric(expression, *arguments):
    """The NumPy function of ``arguments`` that evaluates ``expression``; broadcasts."""
    # SymPy prints coth as a quotient of exponentials, which overflows; tanh does not.
    expression = expression.replace(sp.coth, lambda x: 1 / sp.tanh(x))
    return sp.lambdify(arguments, expression, modules="numpy")
