"""The kernels under the integrals over J(w): NumPy functions of the expressions in ``lib.symbolic``."""

from .. import symbolic

coth = symbolic.numeric(symbolic.VARIANCE_KERNEL, symbolic.w, symbolic.kT)
two_bose = symbolic.numeric(symbolic.THERMAL_KERNEL, symbolic.w, symbolic.kT)
debye_waller = symbolic.numeric(symbolic.DEBYE_WALLER_KERNEL, symbolic.w, symbolic.kT)
displacement = symbolic.numeric(symbolic.DISPLACEMENT, symbolic.w, symbolic.kT, symbolic.m_at, symbolic.kinetic)
broadening = symbolic.numeric(symbolic.BROADENING_KERNEL, symbolic.w, symbolic.kT, symbolic.t)
