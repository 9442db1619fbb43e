"""The kernels under the integrals over J(w): NumPy functions of the expressions in ``lib.symbolic``."""

from .. import formulas

coth = formulas.numeric("VARIANCE_KERNEL", "w", "kT")
two_bose = formulas.numeric("THERMAL_KERNEL", "w", "kT")
debye_waller = formulas.numeric("DEBYE_WALLER_KERNEL", "w", "kT")
displacement = formulas.numeric("DISPLACEMENT", "w", "kT", "m_at", "kinetic")
broadening = formulas.numeric("BROADENING_KERNEL", "w", "kT", "t")
