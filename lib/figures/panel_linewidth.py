"""Measured CdSe linewidths against temperature, and Eq. 3 fitted to them."""

import numpy as np

from .. import inference, linewidth, tables
from .contract import Control, Panel
from .drawing import BLUE, INK, MATERIAL, above, band, first, legend, line, points

SERIES = tuple(tables.load("cdse_homogeneous_linewidth").series.unique())


def data(series=SERIES[0], model="Eq. 3"):
    """Measured points, fitted curve with its one-sigma band, and residuals."""
    rows = tables.load("cdse_homogeneous_linewidth")
    rows = rows[rows.series == series]
    T, fwhm = rows.temperature_K.to_numpy(float), rows.fwhm_meV.to_numpy(float)
    fit = inference.fit_linewidth(T, fwhm, model=model)
    grid = np.arange(4.0, 305, 5)
    curve = fit.eval(T=grid)
    modes = tables.load("phonon_modes")
    optical = float(modes[(modes.material == "CdSe") & (modes["mode"] == "LO")].energy_meV.iloc[0])
    # Three terms need four points.
    rival = linewidth.fit_scattering(T, fwhm, optical) if len(T) > 3 else None
    spread = fit.eval_uncertainty(T=grid) if fit.covar is not None else np.full_like(grid, np.nan)
    return {
        "T": grid,
        "fit": curve,
        "fit_low": np.clip(curve - spread, 0, None),
        "fit_high": curve + spread,
        "measured_T": T,
        "measured": fwhm,
        "residual": fwhm - fit.best_fit,
        "phonon": np.array(fit.params["phonon"].value),
        "at_bound": np.array(float(fit.params["phonon"].value < 1.01 * fit.params["phonon"].min)),
        "rival": np.full_like(grid, np.nan) if rival is None else rival.width(grid),
        "rival_rms": np.array(np.nan if rival is None else rival.rms),
        "series": np.array(series),
        "model": np.array(model),
    }


def draw(axes, d):
    top, low = axes
    band(top, "band", d["T"], d["fit_low"], d["fit_high"], color=BLUE)
    line(top, "fit", d["T"], d["fit"], color=BLUE, label=str(d["model"]) + ", fitted")
    line(top, "rival", d["T"], d["rival"], color=INK, linestyle=(0, (1.2, 1.4)), label="scattering, fitted")
    points(
        top,
        "data",
        d["measured_T"],
        d["measured"],
        color=MATERIAL["CdSe"]["color"],
        label="measured, " + str(d["series"]),
    )
    points(low, "rest", d["measured_T"], d["residual"], color=MATERIAL["CdSe"]["color"])
    bound = " (lower bound)" if d["at_bound"] else ""
    above(top, rf"phonon {float(d['phonon']):.3g} meV" + bound)
    top.set_ylim(0, 85)
    legend(top, "above")
    if first(top):
        top.set(ylabel="FWHM (meV)", xlim=(0, 305))
        low.axhline(0, color=INK, linewidth=0.8)
        low.set(ylabel="residual\n(meV)", xlabel=r"temperature $T$ (K)", ylim=(-26, 26))


def alt(d):
    rms = np.sqrt(np.mean(d["residual"] ** 2))
    bound = ", the lower bound of the fit" if d["at_bound"] else ""
    return (
        f"Measured linewidths of CdSe ({d['series']}, {len(d['measured'])} points, {d['measured'][0]:.3g} meV at "
        f"{d['measured_T'][0]:.0f} K to {d['measured'][-1]:.3g} meV at {d['measured_T'][-1]:.0f} K) and a fit of "
        f"{d['model']} with one phonon at {float(d['phonon']):.3g} meV{bound}; rms residual {rms:.2g} meV."
        + (
            ""
            if np.isnan(d["rival_rms"])
            else f" Scattering by acoustic and optical phonons: {float(d['rival_rms']):.2g} meV."
        )
    )


PANEL = Panel(
    id="linewidth",
    summary="Measured CdSe linewidths and Eq. 3 fitted to them",
    caption=(
        "Measured linewidths and the width that Eq. 3 gives with one effective mode. Compare the fit with and "
        "without the zero-point part at low temperature."
    ),
    controls=(
        Control("series", "Measured series", SERIES, SERIES[0]),
        Control("model", "Fitted", tuple(inference.LINEWIDTH_MODELS), "Eq. 3"),
    ),
    data=data,
    units={
        **{k: "K" for k in ("T", "measured_T")},
        **{k: "meV" for k in ("fit", "fit_low", "fit_high", "measured", "residual", "phonon", "rival", "rival_rms")},
        **{k: "" for k in ("at_bound", "series", "model")},
    },
    draw=draw,
    alt=alt,
    tables=("cdse_homogeneous_linewidth", "phonon_modes"),
    measured={"measured": ("cdse_homogeneous_linewidth", "fwhm_meV", 1.0), "residual": "measured"},
    source=(
        "Filled points: measured, data/cdse_homogeneous_linewidth.csv (no error bars published). Line and band: Eq. 3, or its "
        "thermal part, with one effective mode, least squares; the band is one standard error from the scatter. Dotted: "
        "constant + slope T + optical n_B at the LO phonon of data/phonon_modes.csv, three terms, where four points allow it."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(2.6, 1.0),
)
