"""Which verdict each claim gets under every choice that the paper leaves open."""

import numpy as np

from .. import claims, tables
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, PURPLE, TEAL, first, kept

#: Colour and marker of a verdict.
LOOK = {
    "follows": (BLUE, "o"),
    "closure": (PURPLE, "D"),
    "null model": (INK, "s"),
    "contradicted": (ORANGE, "X"),
    "undecidable": (TEAL, "P"),
}
#: Families whose choices say themselves what they are.
PLAIN = ("size range", "model of J", "parameter set", "dark state")
SHOWN = ("every claim", "what a choice changes")


def data(show=SHOWN[0]):
    """Verdict of each claim that can come out either way: the book's in the first row, then one row a choice."""
    words, stored = (tables.load(name).set_index("id") for name in ("claims", "claims_sensitivity"))
    pairs = claims.stored_choices()
    rows = words[words.type != "identity"].index
    if show == SHOWN[1]:
        rows = [name for name in rows if isinstance(stored.depends_on[name], str)]
    letters = [[claims.CODE[words.verdict[name]], *stored.choices[name]] for name in rows]
    full = {letter: word for word, letter in claims.CODE.items()}
    return {
        "claim": np.array(rows, str),
        "short": words.short.loc[rows].to_numpy(str),
        "family": np.array(["the book's", *(family for family, _ in pairs)]),
        "choice": np.array(["", *(choice for _, choice in pairs)]),
        "verdict": np.array([[full[letter] for letter in row] for row in letters]).T,
    }


def _name(family, choice):
    """A choice in few words; what says itself needs no family."""
    if family == "model of J, CdSe":
        return f"CdSe: {choice}"
    return choice if family in PLAIN else f"{family} {choice}".strip()


def draw(ax, d):
    choices, count = d["verdict"].shape
    wide = ax.figure.get_figwidth() > 5
    changed = d["verdict"] != d["verdict"][0]
    changed[0] = True
    column, row = np.meshgrid(np.arange(choices), np.arange(count), indexing="ij")
    for word, (colour, marker) in LOOK.items():
        for key, strong in (("strong", True), ("faint", False)):
            chosen = (d["verdict"] == word) & (changed == strong)
            style = {
                "color": colour,
                "alpha": 1.0 if strong else 0.22,
                "markersize": (6 if strong else 4) * (1 if wide else 0.7),
            }
            made = kept(
                ax, word + key,
                lambda m=marker, s=style, n=word: ax.plot([], [], m, label=n if s["alpha"] == 1 else None, **s)[0],
            )  # fmt: skip
            made.set_data(column[chosen], row[chosen])
    rows = [f"{w}  {c}" for c, w in zip(d["claim"], d["short"])] if wide else list(d["claim"])
    ax.set_yticks(np.arange(count), rows, fontsize=9)
    ax.set_ylim(count - 0.4, -0.6)
    if first(ax):
        ax.grid(False)
        ax.set_xlim(-0.7, choices - 0.3)
        places, names = np.arange(choices), [_name(f, c) for f, c in zip(d["family"], d["choice"])]
        if not wide:  # a phone has room for the families only
            names = list(dict.fromkeys(d["family"].tolist()))
            places = [np.flatnonzero(d["family"] == name).mean() for name in names]
        ax.set_xticks(places, names, rotation=90, fontsize=9)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        for i in np.flatnonzero(d["family"][1:] != d["family"][:-1]) + 0.5:
            ax.axvline(i, color=INK, alpha=0.25, linewidth=0.7)
        if wide:
            ax.legend(
                ncols=5, loc="upper center", bbox_to_anchor=(0.3, -0.005), frameon=False, fontsize=9, handletextpad=0.1
            )


def alt(d):
    moving = (d["verdict"] != d["verdict"][0]).any(0)
    return (
        f"Verdicts of {len(d['claim'])} claims under {len(d['choice']) - 1} choices. {int(moving.sum())} of them change with "
        f"one: {', '.join(d['claim'][moving]) or 'none'}."
    )


PANEL = Panel(
    id="claims",
    summary="Verdicts of the claims under every choice that the paper leaves open",
    caption="One row for each claim, one column for each choice. The first column is the verdict under our choices, and a "
    "strong mark further right is a verdict that another choice turns.",
    controls=(Control("show", "Show", SHOWN, SHOWN[0]),),
    data=data,
    units={k: "" for k in ("claim", "short", "family", "choice", "verdict")},
    draw=draw,
    follows={"show": "the axis lists the rows that are shown"},
    alt=alt,
    source="Computed by lib.claims and stored by tools/claims_sensitivity.py. First column: the book's choices; strong marks there and "
    "wherever a verdict differs from it. Cited data enter where a claim is of the type data.",
    size=(7.0, 7.4),
    narrow=(3.7, 7.6),
    tables=("claims", "claims_sensitivity", "materials", "phonon_modes"),
)
