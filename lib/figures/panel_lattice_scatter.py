"""How the coherence number differs from dot to dot: equal cubes, different static landscapes."""

import numpy as np

from .. import lattice, materials, tables
from ..coherence import ThermalEnvelope
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, first, line, text

#: Edge shown (nm) -> cells an edge.
CELLS = {10.0: 17, 20.0: 34}
COLD, WARM = 10.0, 300.0
BINS = np.linspace(0, 1.1, 45)


def shares(static, cells, temperature):
    """N_coh over that of the clean cube, of every stored dot, in the order of the seeds."""
    table = tables.load("lattice_samples")
    rows = table[
        (table.static_sigma_meV == static) & (table.cells_per_edge == cells) & (table.temperature_K == temperature)
    ].sort_values("seed")
    m = materials.material("CsPbBr3")
    clean = ThermalEnvelope(m.exciton_mass, lattice.CELL).coherence_number(temperature, cells * lattice.CELL)
    return rows.coherence_number.to_numpy() / clean


def data(static=10.0, edge=20.0):
    """Sorted shares, the fraction of dots up to each, histograms, mean and scatter."""
    found = {"static": np.array(float(static)), "edge": np.array(float(edge)), "bin": (BINS[1:] + BINS[:-1]) / 2}
    for name, T in (("cold", COLD), ("warm", WARM)):
        share = shares(static, CELLS[edge], T)
        found[name] = np.sort(share)
        found[name + "_below"] = np.arange(1, share.size + 1) / share.size
        found[name + "_histogram"] = np.histogram(share, BINS)[0] / share.size
        found[name + "_mean"], found[name + "_scatter"] = np.array(share.mean()), np.array(share.std(ddof=1))
    return found


def draw(axes, d):
    for name, color, width in (("warm", ORANGE, 1.2), ("cold", BLUE, 1.6)):
        outline = np.concatenate([[0], np.repeat(d[name + "_histogram"], 2), [0]])
        line(axes[0], name, np.repeat(BINS, 2), outline, color=color, linewidth=width)
        x = np.concatenate([[0], np.repeat(d[name], 2), [1.1]])
        y = np.concatenate([[0, 0], np.repeat(d[name + "_below"], 2)])
        line(axes[1], name, x, y, color=color, linewidth=width)
        mean = float(d[name + "_mean"])
        line(axes[1], name + "-mean", [mean, mean], [0, 1], color=color, linewidth=0.9, linestyle=(0, (1.2, 1.4)))
    for y, name, color, T in ((0.93, "cold", BLUE, COLD), (0.80, "warm", ORANGE, WARM)):
        words = f"{T:.0f} K: mean {float(d[name + '_mean']):.2f}, scatter {float(d[name + '_scatter']):.3f}, {d[name].size} dots"
        text(axes[0], name + "-label", 0.03, y, words, color=color, transform=axes[0].transAxes, va="top", fontsize=9.5)
    if first(axes[0]):
        for ax in axes:
            line(ax, "null", [1, 1], [0, 2], **NULL_MODEL)
        axes[0].set(ylim=(0, 0.88), ylabel="share of the dots")
        axes[1].set(xlim=(0, 1.1), ylim=(0, 1.02), ylabel="dots up to here", xlabel=r"$N_\mathrm{coh}$ / clean")


def alt(d):
    low, high = np.quantile(d["cold"], (0.1, 0.9))
    return (
        f"Coherence number of {d['cold'].size} dots of {float(d['edge']):.0f} nm with static disorder {float(d['static']):.0f} meV over that "
        f"of the clean dot. At 10 K: mean {float(d['cold_mean']):.2f}, standard deviation {float(d['cold_scatter']):.3f}, one dot in ten "
        f"below {low:.2f} and one in ten above {high:.2f}. At 300 K: mean {float(d['warm_mean']):.3f}, standard deviation "
        f"{float(d['warm_scatter']):.3f}."
    )


PANEL = Panel(
    id="lattice-scatter",
    parameters=("magneto-absorption",),
    summary="Coherence number from dot to dot, cold and warm",
    caption=(
        "The same dot made many times with another random landscape: the coherence number spreads. Compare the "
        "spread with the shift between cold and warm."
    ),
    controls=(
        Control("static", "Static σ", (3.0, 5.0, 10.0, 20.0), 10.0, "meV"),
        Control("edge", "Edge", tuple(CELLS), 20.0, "nm"),
    ),
    data=data,
    units={
        "static": "meV",
        "edge": "nm",
        "bin": "",
        **{f"{n}{part}": "" for n in ("cold", "warm") for part in ("", "_below", "_histogram", "_mean", "_scatter")},
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model, a prediction: equal cubes of CsPbBr3, one random landscape each (correlation length 3 nm), data/lattice_samples.csv. "
        "Above: histogram; below: cumulative; dotted: means; dashed: clean lattice. Nothing measured."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    tables=("lattice_samples", "materials"),
)
