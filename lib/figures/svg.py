"""From the SVG that matplotlib writes to the one the book shows: short, readable by a script, in the colours of a theme.

The script in ``assets/web/figure.js`` reads four marks. A group with ``data-axes`` carries one axes: its box in the
picture and its limits and scales; ``data-curve`` a curve and its name; ``data-points`` single points and theirs;
``data-cells`` the values of a heat map. A test reads a fifth, ``data-key``: the key of the curves of an axes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from .drawing import PALETTE, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from matplotlib.figure import Figure


#: Decimals kept on curves; a tenth of a point is a seventh of a pixel where the figure is widest.
_CURVE, _REST = 1, 2

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"


def mark(figure: Figure) -> dict[str, dict]:
    """Name axes, curves and heat maps by ids that :func:`tidy` turns into marks; gives id -> attributes."""
    marks: dict[str, dict] = {}
    height = figure.get_figheight() * 72
    for i, ax in enumerate(figure.axes):
        box, gid = ax.get_position(), f"axes-{i}"
        ax.set_gid(gid)
        corners = [box.x0 * figure.get_figwidth() * 72, box.x1 * figure.get_figwidth() * 72]
        corners += [height - box.y0 * height, height - box.y1 * height]
        marks[gid] = {
            "data-axes": {
                "box": [round(c, 2) for c in corners],
                "x": [*(_short(v) for v in ax.get_xlim()), ax.get_xscale()],
                "y": [*(_short(v) for v in ax.get_ylim()), ax.get_yscale()],
                "names": [plain(ax.get_xlabel()), plain(ax.get_ylabel())],
            }
        }
        for j, line in enumerate(ax.get_lines()):
            if re.match("(curve|points)-", str(line.get_gid())):
                line.set_gid(None)
            name = plain(name_of(ax, line))
            hidden = not line.get_visible() or line.get_transform() != ax.transData
            if not name or hidden or line.get_gid():
                continue
            bare = line.get_linestyle() in ("None", "none", "")
            if line.get_marker() not in ("None", "none", "", None) and (bare or np.size(line.get_xdata()) == 1):
                line.set_gid(gid := f"points-{i}-{j}")
                marks[gid] = {"data-points": [i, name]}
            elif np.size(line.get_xdata()) > 2 and not bare:
                line.set_gid(gid := f"curve-{i}-{j}")
                marks[gid] = {"data-curve": [i, name]}
        if key := ax.get_legend():
            key.set_gid(f"key-{i}")
            marks[f"key-{i}"] = {"data-key": i}
        for j, image in enumerate(ax.get_images()):
            rows: Any = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
            if rows.ndim == 2 and min(rows.shape) > 1:
                image.set_gid(gid := f"cells-{i}-{j}")
                cells = [[_short(v) for v in row] for row in rows]
                marks[gid] = {
                    "data-cells": {"axes": i, "extent": [_short(v) for v in image.get_extent()], "rows": cells}
                }
    return marks


def _short(value):
    value = float(value)
    return None if not np.isfinite(value) else float(f"{value:.4g}")


def plain(words: str) -> str:
    """A label without the marks of mathtext: what a screen reader or a read-out says."""
    words = re.sub(r"\\mathrm\{([^}]*)\}", r"\1", words)
    words = re.sub(r"_\{?(\d+)\}?", lambda m: m[1].translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")), words)
    words = re.sub(r"\^\{?(-?\d+)\}?", lambda m: m[1].translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")), words)
    for latex, sign in _SIGNS.items():
        words = words.replace("\\" + latex, sign)
    return re.sub(r"\s+", " ", re.sub(r"[${}\\]|_(?=\w)", "", words)).strip()


_SIGNS = {
    "hbar": "ħ", "alpha": "α", "beta": "β", "gamma": "γ", "Gamma": "Γ", "delta": "δ", "Delta": "Δ", "lambda": "λ",
    "mu": "µ", "xi": "ξ", "sigma": "σ", "tau": "τ", "omega": "ω", "rho": "ρ", "phi": "φ", "theta": "θ", "propto": "∝",
    "times": "×", "pm": "±", "leq": "≤", "geq": "≥", "langle": "⟨", "rangle": "⟩", "approx": "≈", "to": "→",
}  # fmt: skip


def tidy(text: str, marks: Mapping[str, dict], prefix: str) -> str:
    """The same picture in less text, ids starting with ``prefix``, marks instead of the ids that ``mark`` gave."""
    text = re.sub(r"<!--.*?-->\s*|<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.S)
    text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><").replace('" />', '"/>')
    defined = re.findall(r"<defs>(.*?)</defs>", text)
    text = re.sub(r"<defs>.*?</defs>", "", text)
    definitions = "".join(dict.fromkeys(d for d in defined if "<style" not in d))
    text = re.sub(r"(<svg[^>]*>)", rf"\1<defs>{definitions}</defs>".replace("\\1<", r"\g<1><"), text, count=1)
    used = set(re.findall(r"#([\w-]+)", text)) | set(marks)
    text = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", text)
    text = re.sub(r' transform="rotate\(-0 [^"]*"', "", text)
    text = re.sub(r"; font-family: [^;\"]*", "", text)
    text = re.sub(r"<g style=\"(fill: #\w+)\" (transform=\"[^\"]*\")>\s*<text>(.*?)</text>\s*</g>", _formula, text)
    text = _ticks(text)
    text = re.sub(r'(?<= d=")[^"]*', lambda m: _path(m[0]), text)
    text = re.sub(r'(?<=translate\()[^)]*|(?<= [xy]=")[^"]*|(?<=rotate\()[^)]*', _shorten, text)
    text = _flat(text)
    text = re.sub(r"<g([^>]*)>((?:<use [^>]*/>)+)</g>", _share, text)
    ids = [i for i in dict.fromkeys(re.findall(r' id="([^"]*)"', text)) if i not in marks]
    short = {name: f"{prefix}{i}" for i, name in enumerate(ids)}
    text = re.sub(r'(?<= id=")[^"]*(?=")|(?<=#)[\w-]+', lambda m: short.get(m[0], m[0]), text)
    return re.sub(r' id="([^"]*)"', lambda m: _attributes(marks[m[1]]) if m[1] in marks else m[0], text)


def _attributes(mark):
    return "".join(
        f' {name}="{_escaped(json.dumps(value, separators=(",", ":"), ensure_ascii=False))}"'
        for name, value in mark.items()
    )


def _escaped(text):
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def themed(text: str) -> str:
    """Colours as CSS custom properties, so that each theme gives its own; the plain colour stays as a fallback."""
    return re.sub(r"#[0-9a-f]{6}\b", lambda m: f"var(--fig-{_NAMES[m[0]]})" if m[0] in _NAMES else m[0], text)


_NAMES = {light: name for name, (light, dark) in PALETTE.items()}


def _flat(text):
    """Without the groups that carry no attribute."""
    kept, bare = [], []
    for piece in re.split(r"(</?g\b[^>]*>)", text):
        if piece.startswith("<g") and not piece.endswith("/>"):
            bare.append(piece == "<g>")
            piece = "" if bare[-1] else piece
        elif piece == "</g>":
            piece = "" if bare.pop() else piece
        kept.append(piece)
    return "".join(kept)


def _formula(match):
    """Glyphs of a formula that stand side by side become one run: less text, and words a reader can select."""
    glyphs = re.findall(r'<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">([^<]*)</tspan>', match[3])
    if match[3].count("<tspan") != len(glyphs):
        return match[0]
    runs = []
    for x, y, style, sign in sorted(glyphs, key=lambda g: float(g[0])):
        style = style.replace(f"; {match[1]}", "")
        if runs and runs[-1][1:3] == [y, style]:
            runs[-1][3] += sign
        else:
            runs.append([x, y, style, sign])
    inside = "".join(f'<tspan x="{x}" y="{y}" style="{style}">{words}</tspan>' for x, y, style, words in runs)
    return f'<text style="{match[1]}" {match[2]}>{inside}</text>'


def _ticks(text):
    """Tick marks, each a reference to one short line, become one path a run."""
    strokes = dict(re.findall(r'<path id="([^"]+)" d="M 0 0 L ([^"]+?) ?"[^>]*/>', text))
    one = r'<use xlink:href="#([^"]+)" x="([^"]+)" y="([^"]+)" (style="[^"]*")/>'

    def drawn(match):
        if match[1] not in strokes:
            return match[0]
        x, y = (_round(v, _REST) for v in match.groups()[1:3])
        dx, dy = (_round(v, _REST) for v in strokes[match[1]].split())
        return f'<path d="M {x} {y} l {dx} {dy}" {match[4]}/>'

    text = re.sub(one, drawn, text)
    run = r'<path d="(M [^"]* l [^"]*)" style="([^"]*)"/>(?:<path d="M [^"]* l [^"]*" style="\2"/>)+'
    text = re.sub(
        run, lambda m: f'<path d="{"".join(re.findall(r"M [^>]* l [-0-9. ]*", m[0]))}" style="{m[2]}"/>', text
    )
    text = re.sub(r'<path id="([^"]+)" d="M 0 0 L [^"]+"[^>]*/>', lambda m: m[0] if f'#{m[1]}"' in text else "", text)
    return text


def _path(d):
    """A polyline as relative steps, anything else with fewer decimals."""
    if not re.fullmatch(rf"\s*(?:[ML]\s*{_NUMBER} {_NUMBER}\s*)+", d):
        return _shorten(re.match(".*", d))
    steps = re.findall(rf"([ML])\s*({_NUMBER}) ({_NUMBER})", d)
    places = _CURVE if len(steps) > 4 else _REST
    made, here = [], (0, 0)
    for i, (kind, x, y) in enumerate(steps):
        there = round(float(x) * 10**places), round(float(y) * 10**places)
        step = there if kind == "M" else (there[0] - here[0], there[1] - here[1])
        words = [f"{v / 10**places:.{places}f}".rstrip("0").rstrip(".") or "0" for v in step]
        words = [re.sub(r"^(-?)0\.", r"\1.", "0" if w == "-0" else w) for w in words]
        join = "" if words[1].startswith("-") else " "
        letter = "M" if kind == "M" else "l" if steps[i - 1][0] == "M" else ("" if words[0].startswith("-") else " ")
        made.append(letter + words[0] + join + words[1])
        here = there
    return "".join(made)


def _round(value, places):
    return f"{float(value):.{places}f}".rstrip("0").rstrip(".")


def _shorten(match):
    return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.{_REST}f}", match[0])


def _share(group):
    """The style of markers on their group instead of on each of them."""
    styles = set(re.findall(r'style="[^"]*"', group[2]))
    if len(styles) != 1 or group[2].count("style=") != group[2].count("<use"):
        return group[0]
    return f"<g{group[1]} {styles.pop()}>" + re.sub(r' style="[^"]*"', "", group[2]) + "</g>"


# --- many frames -------------------------------------------------------------------


def pack(frames: Sequence[str], pieces: str = r"<[^>]*>[^<]*") -> dict[str, list]:
    """Frames that share most of their text, shared parts once; ``pieces`` is the pattern of what is shared.

    Returns
    -------
    dict
        ``parts``: texts; ``frames``: for each frame the indices of its parts, so that a frame is
        ``"".join(parts[i] for i in frame)``. Equal runs of parts have been joined to one.
    """
    cut = [re.findall(pieces, frame) for frame in frames]
    runs, places = _runs(cut)
    return {"parts": runs, "frames": places}


def _runs(cut):
    """Join neighbours that always occur together."""
    ahead, behind = {}, {}
    for pieces in cut:
        for one, two in zip([None, *pieces], [*pieces, None]):
            # Neighbours that are always neighbours belong together.
            ahead.setdefault(one, set()).add(two)
            behind.setdefault(two, set()).add(one)
    known, parts, places = {}, [], []
    for pieces in cut:
        place, run = [], ""
        for piece, following in zip(pieces, [*pieces[1:], None]):
            run += piece
            if following is not None and ahead[piece] == {following} and behind[following] == {piece}:
                continue
            if run not in known:
                known[run] = len(parts)
                parts.append(run)
            place.append(known[run])
            run = ""
        places.append(place)
    return parts, places


def unpack(packed: Mapping[str, list]) -> list[str]:
    """The frames again."""
    return ["".join(packed["parts"][i] for i in frame) for frame in packed["frames"]]
