"""Checks of the chapter *closures*."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ive

from .. import materials, units
from ..closures import box_paths
from . import Number, answer


@answer("ex-closures-tuning")
def tuning():
    # The largest V whose A_X is 10 % above that of V = 20: V - 17 grows from 3 to 3.3.
    V = brentq(lambda V: (V - 17.0) / 3.0 - 1.1, 18.0, 30.0)
    return Number(
        V / 20.0 - 1.0,
        tolerance=0.02,
        wrong=(
            (0.10, "V is not A_X: the difference V - lambda must be known to 10 %."),
            (0.10 * 20 / 3, "The other way round: V must be known better than A_X."),
            (0.3, "That is in meV; it is asked for relative to V."),
        ),
        hint="10 % of 3 meV, over 20 meV.",
    )


@answer("ex-closures-locking")
def locking():
    # The closed form of the self-consistency: sigma/K as a function of s = (K zeta/2 sigma)^2.
    ratio = lambda s: np.sqrt(np.pi / 8) * (ive(0, s) + ive(1, s))

    def pull(order):
        root = brentq(lambda x: 2 * np.sqrt(x) * ratio(x) - order, 1e-6, 50.0)
        return 1 / float(ratio(root))

    right = pull(0.8)
    return Number(
        right,
        tolerance=0.005,
        wrong=(
            (np.sqrt(8 / np.pi), "That is the onset, where the order is 0."),
            (pull(0.8**0.5), "That gives zeta^2 = 0.8; zeta itself is asked for."),
            (1 / right, "That is sigma over K."),
            (0.8 * right, "That is K zeta/sigma; divide by zeta."),
        ),
        hint="Divide the condition by zeta and solve for K/sigma at zeta = 0.8.",
    )


@answer("ex-closures-zero-point")
def zero_point():
    # Second order with a static landscape, written out: -(sigma_th/kT)^2 times the kernel of the box.
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    J, edge, xi = m.spectral_density, 15.0, 3.0
    J = J * (30.0 / J.sigma(300.0)) ** 2
    level = units.HBAR2_OVER_2M0 * np.pi**2 / (m.exciton_mass * edge**2)
    weight = box_paths.nodes()[1]

    def lost(kelvin):
        kT = units.BOLTZMANN * kelvin
        return J.thermal_variance(kelvin) / kT**2 * float(weight @ box_paths.box_kernel(level / kT, xi / edge))

    kelvins = (10.0, 30.0, 100.0, 300.0)
    right = min(kelvins, key=lost)
    hints = {
        10.0: "There the phonons are frozen out: a frozen landscape is flat at 10 K.",
        30.0: "Compare the four numbers of the frozen landscape once more.",
        100.0: "Compare the four numbers of the frozen landscape once more.",
        300.0: "The landscape is roughest there, but k_BT is largest as well.",
    }
    return Number(
        right,
        unit="K",
        tolerance=0.001,
        wrong=tuple((kelvin, words) for kelvin, words in hints.items() if kelvin != right),
        hint="The smallest of the four factors of the frozen landscape.",
    )
