"""Checks of the chapter *explorer*."""

from .. import materials, scenarios, units
from . import Choice, Number, answer


@answer("ex-explorer-lifetime")
def lifetime():
    names = ("rigid exciton", "polaron crossover", "phase locking")
    m = materials.material("CsPbBr3")
    # k_r = k_whole |I|^2: the rigid exciton by its overlap; of the two others N is of order one cell.
    rigid = scenarios.closure(names[0], m)
    tau = 1 / (scenarios.dipole_rate(m) * rigid.overlap(300.0, 12.0))
    assert 1 / 3 < tau < 3
    return Choice(
        names[0],
        options=names,
        wrong=(
            (names[1], "Its coherence number at 300 K is of order one. How long does a single cell live?"),
            (names[2], "Read the lowest part of the figure at 300 K, not the ratio."),
        ),
        hint="Which closure has a coherence number of about a thousand at 300 K?",
    )


@answer("ex-explorer-mass")
def mass():
    m = materials.material("CsPbBr3")
    radius = [units.BOHR_RADIUS * m.effective_permittivity / mu for mu in (m.reduced_mass, 2 * m.reduced_mass)]
    right = radius[1] / radius[0]
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (2.0, "A heavier exciton is smaller."),
            (0.25, "That is what the volume would do in two dimensions; a length is asked for."),
            (0.5**3, "That is the volume."),
        ),
        hint="a_B = a_0 eps/mu.",
    )
