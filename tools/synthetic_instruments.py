"""Write the small synthetic instrument files of the labs into data/instruments/: seeded, and labelled as synthetic.

Nothing in them is measured. The Raman spectrum is that of the book's CsPbBr3 (model "low-frequency") with a laser line, a
sloping background, noise and cosmic spikes; the decay and the lifetimes are those of the rigid exciton with Poisson noise and
errors of a few percent. Each is written as an instrument would, down to decimal commas and a descending axis.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lib import materials, scenarios

FOLDER = Path(__file__).resolve().parents[1] / "data" / "instruments"
NOTE = "SYNTHETIC, made by tools/synthetic_instruments.py, not measured"
#: What went into the files, so that a test can ask whether the labs find it again.
RAMAN = {"material": "CsPbBr3", "model": "low-frequency", "temperature": 295.0, "laser": 532.0, "scale": 400.0}
DECAY = {"lifetime": 2.9, "second": 11.0, "share": 0.75, "channel": 0.032, "response": 0.12, "background": 9.0}
SERIES = {"material": "CsPbBr3", "set": "magneto-reflectivity", "edge": 12.0, "error": 0.07, "k_0_scale": 1.0}


def raman(seed=11):
    """Both sides of a Raman spectrum, counts, from high to low shift, decimal commas."""
    random = np.random.default_rng(seed)
    J = materials.material(RAMAN["material"], spectral_model=RAMAN["model"]).broadened_spectral_density
    shift = np.arange(-220.0, 320.25, 0.75)
    kT = 0.695034800 * RAMAN["temperature"]  # 1/cm
    size = np.maximum(np.abs(shift), 0.3)
    both = RAMAN["scale"] * J.density(size * 0.1239841984) / -np.expm1(-size / kT)
    light = 1e7 / RAMAN["laser"]
    both = both * np.where(shift < 0, np.exp(-size / kT) * ((light + size) / (light - size)) ** 3, 1.0)
    # Instrument: every line 3 1/cm wide.
    kernel = np.exp(-0.5 * (np.arange(-12, 13) * 0.75 / 1.3) ** 2)
    lines = np.convolve(both, kernel / kernel.sum(), "same")
    laser = 3e6 * np.exp(-0.5 * (shift / 2.0) ** 2) + 4e3 / (1 + (shift / 3.0) ** 2)
    background = 900 + 1.1 * (shift + 220)
    counts = random.poisson(lines + laser + background).astype(float)
    for place, height in ((61, 2600), (321, 3000), (533, 3500), (690, 2400)):
        counts[place] += height
    rows = "\r\n".join(f"{x:.2f}\t{n:.1f}".replace(".", ",") for x, n in zip(shift[::-1], counts[::-1]))
    head = [f"# {NOTE}", "# Laser: 532 nm; sample at 295 K", "Raman shift (1/cm)\tCounts"]
    return ("\ufeff" + "\r\n".join([*head, rows]) + "\r\n").encode("utf-8")


def response(time):
    """The instrument's response: a Gaussian with a weak tail."""
    at = (time - 2.0) / DECAY["response"]
    return np.exp(-0.5 * at**2) + 0.02 * np.exp(-np.maximum(time - 2.0, 0) / 0.5) * (time > 2.0)


def decay(seed=12):
    """A decay of two times with the response beside it, counts in channels of 32 ps."""
    random = np.random.default_rng(seed)
    time = np.arange(2048) * DECAY["channel"]
    a = DECAY["share"]
    light = a * np.exp(-time / DECAY["lifetime"]) + (1 - a) * np.exp(-time / DECAY["second"])
    seen = np.convolve(response(time), light)[: len(time)]
    counts = random.poisson(2.0e4 * seen / seen.max() + DECAY["background"])
    prompt = random.poisson(2.0e4 * response(time) + 1.0)
    rows = "\n".join(f"{t:.3f},{n},{p}" for t, n, p in zip(time, counts, prompt))
    return f"# {NOTE}\n# repetition rate 2.5 MHz\nTime (ns),Counts,IRF\n{rows}\n".encode()


def lifetimes(seed=13):
    """Lifetimes of one size against temperature with quantum yields: the truth is the rigid exciton."""
    random = np.random.default_rng(seed)
    m = materials.material(SERIES["material"], SERIES["set"])
    T = np.array([8.0, 15, 25, 40, 60, 90, 130, 190, 295])
    rate = scenarios.closure(scenarios.NULL, m).coherence_number(T, SERIES["edge"]) * scenarios.single_cell_rate(m)
    quantum = 0.92 - 0.25 * (T / 295.0)
    tau = quantum / rate * np.exp(SERIES["error"] * random.standard_normal(len(T)))
    seen = quantum * np.exp(0.04 * random.standard_normal(len(T)))
    rows = "\n".join(
        f"{t:g};{x:.4f};{SERIES['error'] * x:.4f};{100 * q:.1f};{4 * q:.1f}"
        for t, x, q in zip(T, tau, np.minimum(seen, 0.99))
    )
    head = f"# {NOTE}\n# CsPbBr3, edge 12 nm\nT (K);tau (ns);error tau;PLQY (%);error PLQY"
    return f"{head}\n{rows}\n".encode()


FILES = {"raman_synthetic.txt": raman, "decay_synthetic.csv": decay, "lifetimes_synthetic.csv": lifetimes}


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())
        print(f"data/instruments/{name}: {(FOLDER / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
