"""Which closure do rates support, what can they not tell, and which further point would tell most?

Every closure of ``lib.scenarios`` is asked, so one that is added there joins by itself, and some with a parameter left free.
A closure gives the shape ln N_coh(T, D); one common factor of all rates is always free, since no absolute rate is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import validate
from ..claims.rule import COPIES
from . import scores
from .candidates import FREE, Candidate, candidates, closure_names, refined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ..hints import Floats
    from ..materials import Material


__all__ = ["FREE", "Candidate", "Verdict", "candidates", "closure_names", "curve", "judge", "next_measurement", "words"]

#: Difference of BIC from which one closure counts as excluded by another: odds of 1 to 150.
EXCLUDED = 10.0
#: Share of replicated data as bad as the real ones below which a closure could not have made these data.
IMPOSSIBLE = 0.01


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a set of rates says about the candidates. Made by :func:`judge`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a candidate that answers for the data, best first: ``parameters`` (the common factor and the scatter, where
        it is fitted, among them), ``chi_square``, ``AIC``, ``BIC``, ``delta`` (BIC less the best), ``weight``, ``value``,
        ``low``, ``high`` (68 % interval of the free parameter; infinite where the data set no end), ``identifiable``,
        ``p`` (share of replicated data at least as far off), ``p_order`` (the same for neighbors on one side), ``absolute`` (rates
        of the data over the book's absolute ones).
    silent : dict of str to str
        Candidates that do not answer for these data -> why.
    data : pandas.DataFrame
        ``T``, ``D``, ``ln_k``, ``error``, sorted.
    known_errors : bool
        False where no errors were given and the scatter was fitted.
    """

    table: pd.DataFrame
    silent: dict[str, str]
    data: pd.DataFrame
    known_errors: bool
    fits: dict


def _data(T, k, error, D):
    T, k, error, D = validate.columns(T=T, k=k, error=error, D=D)
    T = validate.temperature(validate.vector("T", T))
    k = validate.vector("k", k, "rates above 0", above=0.0)
    D = (
        np.broadcast_to(validate.vector("D", D, "edges in nm, above 0", above=0.0), T.shape)
        if np.ndim(D) < 1 or np.size(D) == 1
        else validate.vector("D", D, "edges in nm, above 0", above=0.0)
    )
    validate.same_length(T=T, k=k, D=D)
    if len(T) < 3:
        validate.complain(f"{len(T)} rates; at least 3 are needed: one fixes the common factor")
    if np.ptp(T) == 0 and np.ptp(D) == 0:
        validate.complain("all rates are of one temperature and one size: closures differ in how rates change")
    known = error is not None and np.all(np.isfinite(np.asarray(error, float)))
    if known:
        error = validate.vector("error", error, "standard errors above 0", above=0.0)
        validate.same_length(k=k, error=error)
    order = np.lexsort((D, T)) if np.ptp(T) else np.argsort(D)
    return pd.DataFrame(
        {
            "T": T[order],
            "D": D[order],
            "ln_k": np.log(k[order]),
            "error": (error / k)[order] if known else np.ones(len(k)),
        }
    ), known


@validate.guarded()
def judge(
    T: ArrayLike,
    k: ArrayLike,
    error: ArrayLike | None = None,
    D: ArrayLike | None = None,
    material: str | Material = "CsPbBr3",
    parameter_set: str | None = None,
    factor: str = "none",
    draws: int = 500,
    seed: int = 0,
    offered: Sequence[Candidate] | None = None,
) -> Verdict:
    """Compare every candidate with a set of radiative rates.

    Parameters
    ----------
    T, k : array_like, shape (n,)
        Temperatures, K, and radiative rates, 1/ns; at least 3.
    error : array_like, shape (n,), optional
        Standard errors of ``k``; without them the relative scatter is fitted and no form can be told to be impossible.
    D : float or array_like
        Edges, nm.
    material, parameter_set, factor
        As for :func:`candidates`.
    draws, seed : int
        Replicated data sets of the predictive check.
    offered : sequence of Candidate, optional
        Instead of :func:`candidates`.

    Returns
    -------
    Verdict
    """
    if D is None:
        validate.complain("D must be given: the edge of the dot in nm, one number or one for each rate")
    data, known = _data(T, k, error, D)
    draws = validate.whole("draws", draws, "from 50 to 100,000", at_least=50, at_most=100_000)
    offered = candidates(material, parameter_set, factor) if offered is None else offered
    y, weight = data.ln_k.to_numpy(), 1 / data.error.to_numpy() ** 2
    T, D, n = data["T"].to_numpy(), data["D"].to_numpy(), len(data)
    noise = np.random.default_rng(validate.seed(seed)).standard_normal((draws, n))
    rows, silent, fits = [], {}, {}
    for one in offered:
        try:
            shape = one.shape(T, D)
        except ValueError as reason:
            silent[one.name] = str(reason)
            continue
        values, shape = refined(one, shape)
        good = np.all(np.isfinite(shape), axis=1)
        if one.name.startswith("Eq. 4") and np.ptp(D) > 0:
            silent[one.name] = "one A_X for several sizes is not what Eq. 4 says"
            continue
        if one.parameter == "A_X" and np.ptp(T) == 0 or not good.any():
            silent[one.name] = (
                "it needs more than one temperature"
                if good.any()
                else "no value of its parameter answers for these dots"
            )
            continue
        shape, values = shape[good], values[good]
        (chi,), (scale,) = scores.profile(shape, y[None], weight)
        free = 1 + (len(values) > 1)
        if n <= free + (not known):
            silent[one.name] = f"{n} rates are too few for its {free + (not known)} parameters"
            continue
        best = int(np.argmin(chi))
        # Without errors the scatter is one more parameter, and chi^2 counts in units of it.
        variance = 1.0 if known else chi[best] / (n - free)
        count = free + (not known)
        misfit = chi[best] if known else n * np.log(max(chi[best], 1e-300) / n)
        small = 2 * count * (count + 1) / (n - count - 1) if not known and n > count + 1 else 0.0
        low, high = scores.interval(values, chi / variance)
        p, order = scores.replicated(shape, shape[best] + scale[best], y, weight, variance, noise, n - free)
        absolute = float(np.exp(np.mean(y - np.log(one.rate(T, D))))) if one.rate else np.nan
        rows.append({
            "candidate": one.name, "parameters": count, "chi_square": chi[best], "AIC": misfit + 2 * count + small,
            "BIC": misfit + count * np.log(n), "parameter": one.parameter, "unit": one.unit, "value": values[best], "low": low,
            "high": high, "identifiable": len(values) == 1 or np.isfinite(low) and np.isfinite(high),
            "p": p if known else np.nan, "p_order": order, "absolute": absolute,
        })  # fmt: skip
        fits[one.name] = (one, values, np.exp(-(chi - chi.min()) / (2 * variance)), scale, variance)
    if not rows:
        validate.complain(f"no candidate answers for these data; the first says: {next(iter(silent.values()))}")
    table = pd.DataFrame(rows).set_index("candidate").sort_values("BIC", kind="stable")
    table.insert(4, "delta", table.BIC - table.BIC.min())
    share = np.exp(-table.delta / 2)
    table.insert(5, "weight", share / share.sum())
    return Verdict(table, silent, data, known, fits)


@validate.guarded(verdict=Verdict)
def curve(verdict: Verdict, name: str, T: ArrayLike, D: ArrayLike) -> Floats:
    """ln k of one candidate with its best parameter and factor at T (K) and D (nm), arrays of one length; NaN where it does not answer."""
    if validate.choice("name", name, {**verdict.fits, **verdict.silent}) in verdict.silent:
        return np.full(np.shape(T), np.nan)
    one, values, belief, scale, _ = verdict.fits[name]
    best = int(np.argmax(belief))
    fine, shape = refined(one, _answers(one, np.asarray(T, float), np.asarray(D, float)))
    row = int(np.argmin(np.abs(fine - values[best]))) if len(values) > 1 else 0
    return shape[row] + scale[best]


# ------------------------------------------------------------------ what to measure next
@validate.guarded(verdict=Verdict)
def next_measurement(
    verdict: Verdict, temperatures: ArrayLike | None = None, sizes: ArrayLike | None = None, error: float = 0.1
) -> pd.DataFrame:
    """Expected information gain of one more rate about which candidate is right.

    Parameters
    ----------
    verdict : Verdict
    temperatures, sizes : array_like, optional
        Where it could be measured, K and nm; by default 4 to 300 K, and the sizes of the data, smaller and larger ones.
    error : float
        Relative standard error of the further rate.

    Returns
    -------
    pandas.DataFrame
        ``T``, ``D``, ``gain`` in bits, best first. Mutual information between the label of the candidate, with its weight of
        :attr:`Verdict.table`, and the outcome; candidates that do not answer for a point take no part there.

    Notes
    -----
    A new size shares the common factor of the old rates only if it was measured in the same way: that is assumed.
    """
    error = validate.number("error", error, "from 1e-4 to 3", at_least=1e-4, at_most=3.0)
    if temperatures is None:
        temperatures = [4, 6, 10, 15, 25, 40, 60, 90, 130, 200, 300]
    T = validate.temperature(validate.vector("temperatures", temperatures), "temperatures")
    if sizes is None:
        own = np.unique(verdict.data["D"])
        sizes = np.unique(np.round(np.concatenate([own, np.clip([0.7 * own.min(), 1.5 * own.max()], 5.0, 30.0)]), 1))
    D = validate.vector("sizes", sizes, "edges in nm, above 0", above=0.0)
    at, edge = (grid.ravel() for grid in np.meshgrid(T, D, indexing="ij"))
    weights = verdict.table.weight
    means, widths, shares = [], [], []
    for name, (one, values, belief, scale, variance) in verdict.fits.items():
        if weights[name] < 1e-6:
            continue
        fine, shape = refined(one, _answers(one, at, edge))
        shape = shape[np.isin(fine, values)] if len(values) > 1 else shape
        if len(shape) != len(values):
            continue
        known = np.isfinite(shape)
        share = np.where(known, (belief / belief.sum())[:, None], 0.0)
        total = share.sum(0)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = np.where(known, shape + scale[:, None], 0.0)
            mean = (share * value).sum(0) / total
            spread = (share * (value - mean) ** 2).sum(0) / total
        factor = variance / np.sum(1 / verdict.data.error.to_numpy() ** 2)
        means.append(mean)
        widths.append(np.sqrt(spread + factor + error**2))
        shares.append(np.where(total > 0.5, weights[name], 0.0))
    gain = scores.information(np.array(means), np.array(widths), np.array(shares))
    return pd.DataFrame({"T": at, "D": edge, "gain": gain}).sort_values("gain", ascending=False, ignore_index=True)


def _answers(one, T, D):
    """The shapes of a candidate, NaN where it does not answer."""
    try:
        return one.shape(T, D)
    except ValueError:
        result = np.full((len(one.values), len(T)), np.nan)
        for i in range(len(T)):
            try:
                result[:, i] = one.shape(T[i : i + 1], D[i : i + 1])[:, 0]
            except ValueError:
                pass
        return result


# ------------------------------------------------------------------ plain words
@validate.guarded(verdict=Verdict)
def words(verdict: Verdict, gains: pd.DataFrame | None = None) -> list[str]:
    """What the data can tell, what they cannot, and what to measure next, as a list of sentences.

    Parameters
    ----------
    verdict : Verdict
    gains : pandas.DataFrame, optional
        Of :func:`next_measurement`.
    """
    table, n = verdict.table, len(verdict.data)
    said = [_of_the_data(verdict)]
    could = (
        table[(table.p >= IMPOSSIBLE) & (table.p_order >= IMPOSSIBLE)]
        if verdict.known_errors
        else table[table.p_order >= IMPOSSIBLE]
    )
    kept = table[(table.delta < EXCLUDED)]
    agreed = [name for name in kept.index if name in could.index]
    if not agreed:
        said.append(
            "No candidate could have made these data with the errors given: the best of them, "
            f"{table.index[0]}, is excluded too. Either the errors are too small, or something is missing from every closure."
        )
    elif len(agreed) == 1:
        said.append(f"One candidate is left: {agreed[0]}.")
    else:
        said.append(f"{len(agreed)} of {len(table)} candidates remain and cannot be told apart: {', '.join(agreed)}.")
    out = [name for name in table.index if name not in agreed]
    if out and agreed:
        said.append(
            f"Excluded, by a factor of at least {np.exp(EXCLUDED / 2):.0f} in likelihood or because they could not have made these data: {', '.join(out)}."
        )
    copies = [name for name in agreed if name in COPIES]
    for name in copies:
        said.append(f"{name} counts for nothing of its own: {COPIES[name]}.")
    for name, row in table.loc[agreed].iterrows():
        if row.parameter and row.identifiable:
            said.append(
                f"In {name}, {row.parameter} = {row.value:.3g} {row.unit} ({row.low:.3g} to {row.high:.3g}); this holds only if that closure is right."
            )
        elif row.parameter:
            ends = " and ".join(side for side, end in (("below", row.low), ("above", row.high)) if np.isinf(end))
            said.append(f"In {name}, {row.parameter} is not determined: the data set no limit {ends}.")
    far = [f"{name} {row.absolute:.2g}" for name, row in table.loc[agreed].iterrows() if np.isfinite(row.absolute)]
    if far:
        said.append(
            "Measured over the book's absolute rate, which the comparison above leaves open: "
            + ", ".join(far)
            + ". A factor far from 1 speaks against a closure."
        )
    if verdict.silent:
        said.append(
            "Not asked: "
            + "; ".join(f"{name} ({reason.rstrip('.')})" for name, reason in list(verdict.silent.items())[:4])
            + "."
        )
    if not verdict.known_errors:
        said.append(
            f"No errors were given, so the scatter of the {n} points was fitted, and no candidate can be told to be impossible by its size."
        )
    if gains is not None and len(gains):
        best = gains.iloc[0]
        share = table.weight[table.weight > 0]
        most = -float(np.sum(share * np.log2(share)))
        if best.gain < 0.05:
            said.append(
                "No further single point is expected to change this: among these candidates the question is settled, or they agree wherever they were asked."
            )
        else:
            said.append(
                f"Most would be learned from a rate at {best['T']:.0f} K of a dot of {best.D:.3g} nm: {best.gain:.2f} bits "
                f"of the {most:.1f} that would settle it."
            )
    return said


def _of_the_data(verdict):
    d = verdict.data
    T, D = d["T"], d["D"]
    heat = f"{T.min():.3g} to {T.max():.3g} K" if np.ptp(T) else f"{T.iloc[0]:.3g} K"
    size = f"{D.min():.3g} to {D.max():.3g} nm" if np.ptp(D) else f"{D.iloc[0]:.3g} nm"
    return f"{len(d)} rates, {heat}, {size}."
