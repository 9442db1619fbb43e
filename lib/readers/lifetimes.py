"""Lifetimes or rates against temperature or size from a file, with quantum yields and errors."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import validate
from .decay import TIME_UNITS
from .heads import unit_of
from .layout import read_layout
from .source import name_of, refuse
from .spectrum import column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..hints import File


#: Rate units -> 1/ns.
RATE_UNITS = {"1/ns": 1.0, "1/us": 1e-3, "1/s": 1e-9}
_ERROR = r"(err|error|sd|std|sigma|uncertainty|unc|±|\+/-|d|delta|Δ)"
#: Quantity -> pattern of its column's name. The order matters: the first that fits takes the column.
_QUANTITIES = {
    "quantum_yield": r"(plqy|qy|quantum.?yield|pl.?quantum.?yield|yield|phi|Φ|φ|η|eta)",
    "repetition": r"(rep(etition)?.?(rate)?|f_?rep|laser.?frequency|frequency)",
    "temperature": r"(t|temp|temperature|temperatur)",
    "size": r"(d|size|edge|edge.?length|length|diameter|width)",
    "rate": r"(k|k_?r|k_?rad|rate|radiative.?rate|gamma|γ|Γ)",
    "lifetime": r"(tau|τ|lifetime|life.?time|decay.?time|t_?1|tau_?avg|avg.?lifetime|average.?lifetime|[<⟨]?(tau|τ)[>⟩]?)",
}  # fmt: skip


#: Names of an average, which counts where the components of a decay stand beside it.
_AVERAGE = re.compile(r"av(g|er|\b)|mean|eff|[<⟨]", re.I)


@dataclass(frozen=True, eq=False)
class Series:
    """Lifetimes or rates as read.

    Attributes
    ----------
    temperature, size : numpy.ndarray or None
        K and nm.
    lifetime, lifetime_error : numpy.ndarray or None
        ns; None where the file has rates.
    rate, rate_error : numpy.ndarray or None
        Radiative rates, 1/ns; None where the file has lifetimes.
    quantum_yield, quantum_yield_error : numpy.ndarray or None
        From 0 to 1.
    repetition : numpy.ndarray or None
        Repetition rate of the laser, MHz.
    file, report : str
    """

    temperature: np.ndarray | None
    size: np.ndarray | None
    lifetime: np.ndarray | None
    lifetime_error: np.ndarray | None
    rate: np.ndarray | None
    rate_error: np.ndarray | None
    quantum_yield: np.ndarray | None
    quantum_yield_error: np.ndarray | None
    repetition: np.ndarray | None
    file: str = ""
    report: str = ""

    @property
    def x(self) -> Any:
        """Temperatures, K; sizes, nm, where there is one temperature or none."""
        several = self.temperature is not None and (self.size is None or np.ptp(self.temperature) > 0)
        return self.temperature if several else self.size

    @property
    def y(self) -> Any:
        """Lifetimes, ns; rates, 1/ns, where the file has rates."""
        return self.rate if self.lifetime is None else self.lifetime

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Series({self.report})"

    def _repr_html_(self):
        return f"<p>{html.escape(self.report)}</p>"


def read_lifetimes(
    path: File, *, temperature_unit: str | None=None, time_unit: str | None=None, columns: Mapping[str, int | str] | None=None,
    separator: str | None=None, decimal: str | None=None, encoding: str | None=None, header_lines: int | None=None,
) -> Series:  # fmt: skip
    """Read a table of lifetimes, or of radiative rates, against temperature or size.

    Parameters
    ----------
    path : str, path or (name, bytes)
        Text with columns. Their names tell what they are: T, tau, QY, error, size, repetition rate and their like; an
        error belongs to the column it follows or names. Two columns without names are temperature and lifetime.
    temperature_unit : {"K", "C"}, optional
    time_unit : {"ps", "ns", "us", "s"}, optional
        Of lifetimes.
    columns : dict of str to (int or str), optional
        Which column is what, where the names do not tell: keys "temperature", "size", "lifetime", "lifetime_error",
        "rate", "rate_error", "quantum_yield", "quantum_yield_error", "repetition".
    separator, decimal, encoding, header_lines
        As in :func:`lib.readers.read_spectrum`.

    Returns
    -------
    Series

    Raises
    ------
    ValueError
        With file, row, column and value of what cannot be understood or is impossible.
    """
    if temperature_unit is not None:
        validate.choice("temperature_unit", temperature_unit, ("K", "C"))
    if time_unit is not None:
        validate.choice("time_unit", time_unit, TIME_UNITS)
    table = read_layout(path, separator=separator, decimal=decimal, encoding=encoding, header_lines=header_lines)
    file, where, said = name_of(path), _assigned(table, columns), []
    if not ("lifetime" in where or "rate" in where):
        refuse(file, f"no column of lifetimes or rates among {_listed(table)}; name it tau or k, or give columns=")
    if not ("temperature" in where or "size" in where):
        refuse(file, f"no column of temperatures or sizes among {_listed(table)}; name it T or D, or give columns=")
    if "lifetime" in where and "rate" in where:
        said.append("lifetimes taken, the column of rates left out")
        where = {k: v for k, v in where.items() if not k.startswith("rate")}
    table.whole(list(where.values()))
    found = {name: table.values[:, i].copy() for name, i in where.items()}
    look = _Look(file, table, where, said)
    look.temperature(found, temperature_unit)
    look.size(found)
    look.times(found, time_unit)
    look.rates(found)
    look.yields(found)
    look.repetition(found)
    order = np.lexsort([found[k] for k in ("size", "temperature") if k in found])
    if not np.array_equal(order, np.arange(len(order))):
        said.append("sorted")
    found = {name: values[order] for name, values in found.items()}
    names = ", ".join(f"{table.label(i)} ({name.replace('_', ' ')})" for name, i in where.items())
    report = "; ".join([f"read {len(table.lines)} rows of {file}", f"columns {names}", *said, *table.said])
    fields = ("temperature", "size", "lifetime", "lifetime_error", "rate", "rate_error", "quantum_yield",
              "quantum_yield_error", "repetition")  # fmt: skip
    return Series(**{name: found.get(name) for name in fields}, file=file, report=report)


def _listed(table):
    return ", ".join(map(repr, table.names[:8])) if table.names else f"{table.values.shape[1]} columns without names"


def _assigned(table, given):
    """Quantity -> index of its column."""
    if given is not None:
        allowed = ("temperature", "size", "lifetime", "lifetime_error", "rate", "rate_error", "quantum_yield",
                   "quantum_yield_error", "repetition")  # fmt: skip
        return {
            validate.choice("columns", name, allowed): column(table, f"columns[{name!r}]", i, None)
            for name, i in given.items()
        }
    if not table.names:
        if table.values.shape[1] == 2:
            return {"temperature": 0, "lifetime": 1}
        refuse(
            table.file, f"{table.values.shape[1]} columns without names; give them names (T, tau, QY, ...) or columns="
        )
    where, last, averaged = {}, None, False
    for i, name in enumerate(table.names):
        kind, an_error = _kind(name)
        if an_error:
            kind = kind or last
            if kind in ("lifetime", "rate", "quantum_yield"):
                where.setdefault(f"{kind}_error", i)
        elif kind is not None:
            average = kind == "lifetime" and _AVERAGE.search(name) is not None
            if kind in where and average == averaged:
                refuse(
                    table.file,
                    f"columns {table.label(where[kind])} and {table.label(i)} both look like {kind.replace('_', ' ')}; give columns=",
                )
            if kind in where and averaged:  # beside an average the components do not count
                last = None
                continue
            if kind in where:
                where.pop(f"{kind}_error", None)
            where[kind], last = i, kind
            averaged = averaged or average
    return where


def _kind(name):
    """The quantity of a column, or None, and whether the column is its error."""
    name = re.sub(r"[\s.]+", " ", name).strip()
    if re.fullmatch(_ERROR, name, re.I) and name not in ("d", "D"):
        return None, True
    marks = rf"^{_ERROR}\b[\s_]*(of|in|\()?\s*|[\s_]+{_ERROR}\)?$|[\s_]*\({_ERROR}\)$"
    bare = re.sub(marks, "", name, flags=re.I).strip("() _") or name
    quantity = _quantity(bare)
    if (
        bare == name
        and quantity is None
        and (glued := re.match(r"(Δ|∆|δ|σ|error|err|std|sd|sigma|delta|u|s|d)[_\s(]*", name, re.I))
    ):
        bare = name[glued.end() :].strip("() _")
        quantity = _quantity(bare)
        return (quantity, True) if quantity else (None, False)
    return quantity, bare != name


def _quantity(name):
    return next((q for q, p in _QUANTITIES.items() if re.fullmatch(rf"{p}([ _].*)?", name, re.I)), None)


class _Look:
    """Checks and units of the columns, with rows and names in what is refused."""

    def __init__(self, file, table, where, said):
        self.file, self.table, self.where, self.said = file, table, where, said

    def unit(self, name):
        i = self.where[name]
        written = self.table.units[i] if i < len(self.table.units) else ""
        found = unit_of(written) if written else None
        return found, written

    def demand(self, name, values, good, what):
        bad = np.flatnonzero(~good)
        if len(bad):
            i = self.where[name]
            refuse(self.file, what, self.table.lines[bad[0]], self.table.label(i), f"{self.table.values[bad[0], i]:g}")

    def temperature(self, found, given):
        if "temperature" not in found:
            return
        T = found["temperature"]
        unit = given or self.unit("temperature")[0]
        if unit == "C":
            T = T + 273.15
            self.said.append("temperatures in °C, turned into K")
        elif unit not in (None, "K"):
            refuse(
                self.file,
                f"temperatures in {unit}; they must be in K or °C",
                column=self.table.label(self.where["temperature"]),
            )
        elif unit is None:
            self.demand(
                "temperature",
                T,
                T > 0,
                "is no temperature in K: in Celsius? Write (°C) behind its name or give temperature_unit='C'",
            )
            self.said.append("temperatures taken as K")
        self.demand("temperature", T, (T > 0) & (T <= 2000), "a temperature must lie above 0 K and below 2000 K")
        found["temperature"] = T

    def size(self, found):
        if "size" in found:
            unit, written = self.unit("size")
            if unit not in (None, "nm"):
                refuse(
                    self.file,
                    f"sizes in {written}; they must be edges in nm",
                    column=self.table.label(self.where["size"]),
                )
            self.demand(
                "size",
                found["size"],
                (found["size"] >= 0.5) & (found["size"] <= 1000),
                "an edge must be from 0.5 to 1000 nm",
            )

    def times(self, found, given):
        if "lifetime" not in found:
            return
        tau = found["lifetime"]
        unit, written = self.unit("lifetime")
        unit = given or unit
        self.demand("lifetime", tau, tau > 0, "a lifetime must be above 0")
        if unit is None:
            if written:
                refuse(self.file, f"lifetimes in {written[:12]!r}, a unit that is not known; give time_unit=")
            if np.median(tau) > 300:
                refuse(
                    self.file,
                    f"lifetimes about {np.median(tau):.4g} without a unit: ps? Write (ps) behind the name or give time_unit=",
                )
            unit = "ns"
            self.said.append("lifetimes taken as ns")
        if unit not in TIME_UNITS:
            refuse(
                self.file, f"lifetimes in {unit}; they must be times", column=self.table.label(self.where["lifetime"])
            )
        if unit != "ns":
            self.said.append(f"lifetimes in {unit}, turned into ns")
        found["lifetime"] = found["lifetime"] * TIME_UNITS[unit]
        self.own_unit(found, "lifetime", TIME_UNITS, unit)
        inside = (found["lifetime"] >= 1e-5) & (found["lifetime"] <= 1e7)
        self.demand(
            "lifetime", tau, inside, f"in {unit} is no lifetime of an exciton (10 fs to 10 ms); is the unit right?"
        )
        self.errors(found, "lifetime")

    def own_unit(self, found, name, factors, otherwise):
        """Errors in the unit of their own column, which may be percent of the value; else in that of the value."""
        if (error := f"{name}_error") in found:
            unit = self.unit(error)[0] or otherwise
            if unit == "%":
                self.said.append(f"errors of the {name} in percent of it")
                found[error] = found[error] / 100 * found[name]
            elif unit in factors:
                found[error] = found[error] * factors[unit]
            else:
                refuse(self.file, f"errors of a {name} in {unit}", column=self.table.label(self.where[error]))

    def errors(self, found, name):
        if f"{name}_error" in found:
            error = found[f"{name}_error"]
            self.demand(f"{name}_error", error, error > 0, "a standard error must be above 0")

    def rates(self, found):
        if "rate" not in found:
            return
        unit, written = self.unit("rate")
        if unit is None and written or unit is not None and unit not in RATE_UNITS:
            refuse(
                self.file,
                f"rates in {written!r}; they must be in 1/ns, 1/us or 1/s",
                column=self.table.label(self.where["rate"]),
            )
        self.demand("rate", found["rate"], found["rate"] > 0, "a rate must be above 0")
        if unit is None:
            self.said.append("rates taken as 1/ns")
        found["rate"] = found["rate"] * RATE_UNITS[unit or "1/ns"]
        self.own_unit(found, "rate", RATE_UNITS, unit or "1/ns")
        self.errors(found, "rate")

    def yields(self, found):
        if "quantum_yield" not in found:
            return
        q, unit = found["quantum_yield"], self.unit("quantum_yield")[0]
        self.demand("quantum_yield", q, q > 0, "a quantum yield must be above 0: a negative one is a wrong background")
        percent = unit == "%" or q.max() > 1.2
        if percent:
            self.said.append("quantum yields in percent" + ("" if unit == "%" else ", since some are above 1"))
            for name in ("quantum_yield", "quantum_yield_error"):
                if name in found:
                    found[name] = found[name] / 100
        self.demand(
            "quantum_yield",
            q,
            found["quantum_yield"] <= 1.0 + 1e-9,
            f"a quantum yield must be at most {'100 %' if percent else '1'}",
        )
        self.errors(found, "quantum_yield")

    def repetition(self, found):
        if "repetition" not in found:
            return
        f = found["repetition"]
        self.demand("repetition", f, f > 0, "a repetition rate must be above 0")
        i = self.where["repetition"]
        written = (self.table.units[i] if i < len(self.table.units) else "").strip().lower()
        factor = {"mhz": 1.0, "khz": 1e-3, "hz": 1e-6, "": 1.0}.get(written)
        if factor is None:
            refuse(self.file, f"repetition rates in {written!r}; they must be in MHz, kHz or Hz")
        found["repetition"] = f * factor
