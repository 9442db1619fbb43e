"""Checks of the chapter *lab-lifetimes*."""

import numpy as np

from . import Number, answer


@answer("ex-lab-lifetimes-average")
def average():
    # Photons counted: half of the dots emit k tau of a photon each.
    photons = 0.5 * 1.0 + 0.5 * 9.0  # times k_r
    right = 0.5 / photons
    return Number(
        right,
        unit="1/ns",
        wrong=(
            (0.5 / 8.2, "That uses the intensity average. Which one counts the photons of the ensemble?"),
            (0.2, "One over the lifetime is the sum of all rates. What does the yield say?"),
            (
                0.5 * (0.5 / 1.0 + 0.5 / 9.0),
                "The mean of the rates is no rate of the ensemble: dots with equal k_r have different yields.",
            ),
        ),
        hint="How many photons does a dot of lifetime tau emit, if its radiative rate is k_r?",
    )


@answer("ex-lab-lifetimes-yield")
def fall():
    k, yields = 1.0, np.array([0.95, 0.30])
    tau = yields / k
    right = (1 / tau)[0] / (1 / tau)[1]
    return Number(
        right,
        wrong=(
            (1 / right, "Turn it round: at which temperature is 1/tau larger?"),
            (1.0, "The radiative rate is constant; what they take for it is not."),
            (0.95 * 0.3, "Divide the two, do not multiply."),
        ),
        hint="Write down tau at both temperatures.",
    )


@answer("ex-lab-lifetimes-size")
def size():
    # By drawing outcomes: how well does one more rate tell the weights of the candidates apart?
    from ..figures import panel_lab_verdict
    from ..labs import verdict

    judged = panel_lab_verdict.judged()
    names = [name for name in judged.table.index if judged.table.weight[name] > 1e-4]
    w = judged.table.weight[names].to_numpy()
    w = w / w.sum()
    rng, gain = np.random.default_rng(5), {}
    common = 1 / np.sum(1 / judged.data.error**2)
    for D in (8.0, 12.0, 20.0):
        for T in (10.0, 50.0, 150.0, 300.0):
            means, spreads = [], []
            for name in names:
                one, values, belief, scale, _ = judged.fits[name]
                fine, shape = verdict.refined(one, one.shape(np.array([T]), np.array([D])))
                here = shape[np.isin(fine, values), 0] if len(values) > 1 else shape[:, 0]
                p = belief / belief.sum()
                mean = p @ (here + scale)
                means.append(mean), spreads.append(np.sqrt(p @ (here + scale - mean) ** 2 + common + 0.05**2))
            means, spreads = np.array(means), np.array(spreads)
            which = rng.choice(len(names), 4000, p=w)
            y = means[which] + spreads[which] * rng.standard_normal(4000)
            each = np.exp(-(((y[:, None] - means) / spreads) ** 2) / 2) / spreads
            gain[T, D] = np.mean(np.log2(each[np.arange(4000), which] / (each @ w)))
    right = max(gain, key=gain.get)[1]
    others = [D for D in (8.0, 12.0, 20.0) if D != right]
    return Number(
        right,
        unit="nm",
        wrong=(
            (others[0], "Sort by the gain and read the edge of the first row."),
            (others[1], "Is that the first row of the table? The error is 5 %, and the sizes are 8, 12 and 20 nm."),
            (50.0, "That is a temperature; the edge is asked for."),
        ),
        hint="At which size do the remaining closures predict different rates relative to those you have?",
    )
