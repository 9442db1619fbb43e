"""The ledger of claims as a page: rows that unfold, a matrix of claims against grounds, and the scoreboard.

Plain HTML that reads without a script; ``assets/web/site.js`` adds the filters. Every element with a ``data-claim``
carries type, word and chapter, by which it is filtered.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import numpy as np

from .. import claims, scenarios

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd


#: Symbols in the tables' plain text -> how a page shows them.
_SYMBOLS = {
    "beta_XX": "<i>β</i><sub>XX</sub>",
    "T_c": "<i>T</i><sub>c</sub>",
    "A_X": "<i>A<sub>X</sub></i>",
    "R_X": "<i>R<sub>X</sub></i>",
    "R*": "<i>R</i>*",
    "N_coh": "<i>N</i><sub>coh</sub>",
    "a_B": "<i>a</i><sub>B</sub>",
    "k_0": "<i>k</i><sub>0</sub>",
    "k_r": "<i>k<sub>r</sub></i>",
    "k_BT": "<i>k<sub>B</sub>T</i>",
    "sigma": "<i>σ</i>",
    "CsPbBr3": "CsPbBr<sub>3</sub>",
}
_SYMBOL = re.compile("|".join(map(re.escape, _SYMBOLS)))


def _escape(text):
    """Plain words of a table as HTML, with its symbols set as such."""
    return _SYMBOL.sub(lambda found: _SYMBOLS[found[0]], html.escape(text))


#: Word -> its mark: a shape as well as a colour.
MARKS = {
    "follows": "●",
    "closure": "◆",
    "null model": "■",
    "contradicted": "✕",
    "undecidable": "?",
    "depends": "◐",
    "identity": "≡",
}
#: How a ground stands in the matrix.
_STANDS = {True: ("●", "holds"), False: ("○", "fails"), None: ("⊙", "holds by construction")}
#: Chapter that works a closure out.
_CLOSURE_CHAPTERS = {
    "Arrhenius law": "exciton-superradiance",
    "polaron crossover": "coherence",
    "phase locking": "closures",
    "disordered lattice": "microscopic-lattice",
    "path integral": "path-integral",
}


def chip(word: str) -> str:
    """A word of ``claims.SHOWN`` with its mark and colour."""
    return (
        f'<span class="claim-chip claim-{word.split()[0]}"><span aria-hidden="true">{MARKS[word]}</span> {word}</span>'
    )


def _value(row):
    number = "none" if np.isnan(row.value) else f"{row.value:.4g}"
    return number if row.unit == "1" else f"{number} {row.unit}"


def _attributes(row):
    return (
        f'data-claim="{row.id}" data-type="{row.type}" data-verdict="{claims.shown(row)}" data-chapter="{row.chapter}"'
    )


def _list(label, items):
    return "".join(f"<dt>{name}</dt><dd>{fact}</dd>" for name, fact in items if fact).join(
        (f'<dl class="{label}">', "</dl>")
    )


def _firm(row):
    share = f"{row.survives:.0%}"
    return (
        f'<span class="claim-firm" title="verdict kept in {share} of the draws"><i style="width: {share}"></i></span>'
    )


class _Page:
    def __init__(self, plain, rich):
        self._bundle = {"text/plain": plain, "text/html": rich}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._bundle


def claim_list(ledger: pd.DataFrame) -> Any:
    """The ledger as a table on one screen whose rows unfold.

    Parameters
    ----------
    ledger : pandas.DataFrame
        Of :func:`lib.claims.ledger`.
    """
    plain = ledger.assign(word=[claims.shown(row) for row in ledger.itertuples()])
    plain = plain.to_string(columns=["id", "short", "type", "word", "verdict"], index=False)
    head = "<span>claim</span><span>type</span><span>verdict</span><span>holds under, or depends on</span><span>firm</span>"
    rows = "".join(_unfolding(row) for row in ledger.itertuples())
    return _Page(plain, f'<div class="book-claims"><div class="claim-head" aria-hidden="true">{head}</div>{rows}</div>')


def _unfolding(row):
    families = dict.fromkeys(part.split(" (")[0] for part in row.depends_on.split("; "))
    under = f"on {', '.join(families)}" if claims.shown(row) == "depends" else row.closure or "–"
    summary = (
        f'<span class="claim-name"><b>{row.id}</b> {_escape(row.short)}</span><span class="claim-type">{row.type}</span>'
        f"<span>{chip(claims.shown(row))}</span>"
        f'<span class="claim-under" title="{html.escape(under, quote=True)}">{_escape(under)}</span>{_firm(row)}'
    )
    words = f"<blockquote>“{_escape(row.paper_words)}” <cite>{_escape(row.location)}</cite></blockquote>"
    verdict = f"{chip(row.verdict)} {_escape(claims.VERDICTS[row.verdict])}"
    facts = _list(
        "claim-facts",
        [
            ("Our reading", _escape(row.claim)),
            ("Computed", f"{_escape(row.quantity)} = <b>{_value(row)}</b>"),
            ("Test", _escape(row.tolerance)),
            ("Verdict", verdict),
            ("Holds under", _escape(row.closure)),
            ("Fails under", _escape(row.not_under)),
            ("By construction", _escape(row.built_in) and f"{_escape(row.built_in)} (no support from it)"),
            ("Best case for the paper", _escape(row.steelman)),
            ("It holds when", _escape(row.holds_when)),
            ("It fails when", _escape(row.fails_when)),
            ("The verdict depends on", _escape(row.depends_on)),
            ("An unverified number can turn it", _escape(row.rests_on)),
            ("Kept in", f"{row.survives:.0%} of the draws of all inputs"),
            ("What would settle it", _escape(row.settles)),
            ("Worked out in", f'<a href="{row.chapter}.html">{row.chapter}</a>'),
        ],
    )
    code = (
        f"<details><summary>The code that tests it</summary><pre>{html.escape(claims.source(row.id))}</pre></details>"
    )
    return (
        f'<details id="claim-{row.id.lower()}" {_attributes(row)}><summary>{summary}</summary>'
        f'<div class="claim-more">{words}{facts}{code}</div></details>'
    )


def closure_matrix(ledger: pd.DataFrame) -> Any:
    """Claims against the closures of Fig. 2: filled where a claim holds, open where it fails; each cell links to its row."""
    heads, lines, plain = [], [], []
    for name in scenarios.CLOSURES:
        chapter = _CLOSURE_CHAPTERS.get(name, "rigid-exciton")
        null = " (null model)" if name == scenarios.NULL else ""
        heads.append(f'<th scope="col"><a href="{chapter}.html">{_escape(name)}</a>{null}</th>')
    for row in ledger.itertuples():
        cells = [_stand(row, name) for name in scenarios.CLOSURES]
        if not any(cells):
            continue
        link = f"#claim-{row.id.lower()}"
        shown = "".join(
            f'<td><a href="{link}" title="{row.id} {words}" aria-label="{row.id}: {words} under {html.escape(name)}">{mark}</a></td>'
            if mark
            else "<td></td>"
            for name, (mark, words) in zip(scenarios.CLOSURES, (cell or ("", "") for cell in cells))
        )
        lines.append(
            f'<tr {_attributes(row)}><th scope="row"><a href="{link}">{row.id}</a> {_escape(row.short)}</th>{shown}</tr>'
        )
        plain.append(f"{row.id:4}" + " ".join(cell[0] if cell else " " for cell in cells))
    return _Page(
        "\n".join(plain),
        '<div class="table-scroll"><table class="claim-matrix"><thead><tr><th scope="col">claim</th>'
        f"{''.join(heads)}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>",
    )


def _stand(row, ground):
    for column, stand in (("closure", True), ("not_under", False), ("built_in", None)):
        if ground in getattr(row, column).split("; "):
            return _STANDS[stand]
    return None


def scoreboard(ledger: pd.DataFrame) -> Any:
    """How many claims that can come out either way have which word, each linked to its row on the page of claims."""
    ids = {word: [row.id for row in ledger.itertuples() if claims.shown(row) == word] for word in claims.SHOWN}
    guards = ids.pop("identity")
    rows = "".join(
        f'<tr><td><b>{len(names)}</b></td><td class="words">{chip(word)} {_escape(claims.SHOWN[word])}</td>'
        f'<td class="words">{_links(names)}</td></tr>'
        for word, names in ids.items()
    )
    count = sum(map(len, ids.values()))
    note = f"{count} claims that can come out either way. {len(guards)} more are identities, computed as guards: "
    plain = [f"{len(names)} {word}: {' '.join(names)}" for word, names in ids.items()]
    head = "<thead><tr><th>claims</th><th>verdict</th><th>which</th></tr></thead>"
    return _Page(
        "\n".join([*plain, note + " ".join(guards)]),
        f'<table class="dataframe book-table">{head}<tbody>{rows}</tbody></table><p>{note}{_links(guards)}.</p>',
    )


def verdict_strip(ledger: pd.DataFrame) -> Any:
    """One coloured tile for each claim that can come out either way, ordered by verdict and linked to its row."""
    rows = {
        word: [r for r in ledger.itertuples() if claims.shown(r) == word] for word in claims.SHOWN if word != "identity"
    }
    rows = {word: found for word, found in rows.items() if found}
    count = sum(map(len, rows.values()))
    tiles = "".join(
        f'<li><a class="claim-{word.split()[0]}" href="claims.html#claim-{r.id.lower()}" title="{r.id}: {html.escape(r.short, quote=True)} ({word})" '
        f'aria-label="{r.id}, {word}: {html.escape(r.short, quote=True)}"><span class="claim-tile"><span aria-hidden="true">{MARKS[word]}</span> {r.id}</span></a></li>'
        for word, found in rows.items()
        for r in found
    )
    legend = "".join(
        f"<div><dt>{chip(word)}</dt><dd><b>{len(found)}</b> {_escape(claims.SHOWN[word])}</dd></div>"
        for word, found in rows.items()
    )
    plain = "\n".join(f"{len(found)} {word}: {' '.join(r.id for r in found)}" for word, found in rows.items())
    return _Page(
        plain,
        f'<ol class="claim-strip" aria-label="{count} claims by verdict">{tiles}</ol><dl class="claim-legend">{legend}</dl>',
    )


def _links(names):
    return " ".join(f'<a href="claims.html#claim-{name.lower()}">{name}</a>' for name in names)
