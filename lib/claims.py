"""What the paper says of a figure, and what each closure gives: computed, not told.

Each function returns one row a closure: the numbers, and whether they agree with the
paper's statement, by a test that is written in the column's name.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib import biexciton, coherence, materials, oscillator, scenarios

#: Edges, nm, at which the size trends are read.
SMALL, MIDDLE, LARGE = 10.0, 15.0, 30.0


def _rows(make):
    return pd.DataFrame([{"closure": name, **make(name)} for name in scenarios.CLOSURES])


def _word(agrees):
    return "agrees" if agrees else "disagrees"


def activation_trend(material="CsPbBr3"):
    """Fig. 2a: "A_X grows with size". A_X in K at 10 and 30 nm; growth means more than 5 %."""

    def make(name):
        A = coherence.fit_activation(scenarios.closure(name, material), np.array([SMALL, LARGE])).value
        return {"A_X(10 nm), K": A[0], "A_X(30 nm), K": A[1], "grows by > 5 %": _word(A[1] > 1.05 * A[0])}

    return _rows(make)


def ratio_trend(material="CsPbBr3"):
    """Fig. 2b: "R_X grows faster than linearly with size" and "no size dependence at 300 K".

    The exponent is d ln R/d ln D from 10 to 20 nm. Flat means that the same exponent of
    N_coh(300 K), from 10 to 30 nm, stays below 0.3: a tenth of the volume law's 3.
    """

    def make(name):
        made = scenarios.closure(name, material)
        R = made.rate_ratio(10.0, np.array([SMALL, 2 * SMALL]))
        warm = made.coherence_number(300.0, np.array([SMALL, LARGE]))
        exponent = np.log(R[1] / R[0]) / np.log(2)
        return {
            "R_X(10 nm)": R[0],
            "R_X(20 nm)": R[1],
            "exponent": exponent,
            "superlinear": _word(exponent > 1),
            "exponent at 300 K": (flat := np.log(warm[1] / warm[0]) / np.log(LARGE / SMALL)),
            "flat at 300 K": _word(abs(flat) < 0.3),
        }

    return _rows(make)


def crossover_trend(material="CsPbBr3", threshold=2.0):
    """Fig. 2c: "T_c rises with size". T_c in K at 10 and 30 nm; rising means by more than 5 %."""

    def make(name):
        T = coherence.crossover_temperature(scenarios.closure(name, material), np.array([SMALL, LARGE]), threshold)
        return {"T_c(10 nm), K": T[0], "T_c(30 nm), K": T[1], "rises by > 5 %": _word(T[1] > 1.05 * T[0])}

    return _rows(make)


def composition_order(D=MIDDLE, threshold=2.0):
    """Fig. 2d: "softer lattices have lower T_c", that is Cl above Br above I; and CdSe never crosses over."""

    def make(name):
        T = {m: coherence.crossover_temperature(scenarios.closure(name, m), D, threshold) for m in materials.KNOWN}
        row = {f"T_c({m}), K": value for m, value in T.items()}
        row["Cl > Br > I"] = _word(T["CsPbCl3"] > T["CsPbBr3"] > T["CsPbI3"])
        row["CdSe never"] = _word(np.isnan(T["CdSe"]))
        return row

    return _rows(make)


def absolute_lifetimes(D=MIDDLE, parameter_set="magneto-reflectivity"):
    """Radiative lifetime of CsPbBr3, ns, at 300 and 10 K under both readings of the rate k_0 of one cell.

    "share": the cell's share of the exciton's strength, which the measured
    longitudinal-transverse splitting fixes; "whole": each cell carries the whole
    interband dipole, the paper's best case.
    """
    m = materials.material("CsPbBr3", parameter_set)
    dipole = oscillator.radiative_rate(
        m.interband_energy, m.gap_energy, 1.0, m.optical_permittivity, m.surrounding_permittivity, m.surrounding_index
    )
    k_0 = {
        reading: oscillator.single_cell_rate(dipole, m.lattice_constant, m.bohr_radius, reading)
        for reading in ("share", "whole")
    }

    def make(name):
        N = scenarios.closure(name, m).coherence_number(np.array([300.0, 10.0]), D)
        row = {"N_coh(300 K)": N[0], "N_coh(10 K)": N[1]}
        for reading, k in k_0.items():
            row[f"{reading}: 300 K, ns"], row[f"{reading}: 10 K, ns"] = 1 / (N * k)
        return row

    return _rows(make)


def binding_trend(sharing=1.0):
    """Fig. 3a and 3b, CsPbBr3: "the binding at 10 K is about half of that at 300 K" and "the lattice part rises with size".

    One row for each reading of the lattice part and each size closure. Half means a ratio from 0.4
    to 0.6 at 15 nm; rises means that the lattice part at 300 K is larger at 30 than at 10 nm by more than 5 %.
    """
    edges, rows = np.array([SMALL, MIDDLE, LARGE]), []
    for reading in scenarios.LATTICE_READINGS:
        for law in biexciton.SIZE_LAWS:
            coulomb, warm = scenarios.biexciton_binding(edges, 300.0, sharing, law, reading)
            cold = scenarios.lattice_binding("CsPbBr3", edges, scenarios.COLD, sharing, law, reading)
            ratio = (coulomb + cold) / (coulomb + warm)
            rows.append({
                "lattice part": "frozen when cold" if reading == "paper" else "Eq. 1",
                "size closure": law,
                "10 K/300 K at 10 nm": ratio[0],
                "at 15 nm": ratio[1],
                "about half": _word(0.4 < ratio[1] < 0.6),
                "Delta_lat(300 K), 10 nm": warm[0],
                "30 nm": warm[2],
                "rises": _word(warm[2] > 1.05 * warm[0]),
            })  # fmt: skip
    return pd.DataFrame(rows)
