"""Fig. 1e: the motif of a halide perovskite in space, atoms drawn as the volume in which they move."""

import itertools

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Polygon
from matplotlib.transforms import Affine2D
from scipy.stats import chi

from .. import materials, phonons, tables
from . import fig1
from .contract import Control, Panel
from .drawing import INK, MUTED, ORANGE, PURPLE, kept, line

NAME = "CsPbBr3"
#: Elevation of the viewer, degrees.
ELEVATION = 18.0
#: Radius, in standard deviations along one axis, that holds nine tenths of the positions.
RADIUS = float(chi(3).ppf(0.9))
#: Kind of motion -> element, and where its phonon energy is taken from: an assignment of this book.
MOTIONS = {
    "Cs": ("Cs", "Cs rattler"),
    "Br across": ("Br", "low optical 1"),
    "Br along": ("Br", "LO"),
    "Pb": ("Pb", "low optical 2"),
}
COLOURS = {"Cs": PURPLE, "Br": ORANGE, "Pb": MUTED}
FACE = np.array([0x2F, 0xA8, 0x5E]) / 255
SIGNS = np.array(list(itertools.product((1, -1), repeat=3)), float)


def _sites():
    """Pb at the corners of a cube of edge 1, Br half an edge from each, Cs in the middle."""
    lead = (SIGNS + 1) / 2
    bromine = np.unique((lead[:, None] + np.concatenate([np.eye(3), -np.eye(3)]) / 2).reshape(-1, 3), axis=0)
    return lead, bromine, np.full((1, 3), 0.5)


LEAD, BROMINE, CAESIUM = _sites()
#: Axis of the Pb-Br-Pb line through each Br: the one coordinate that is not a whole number.
BOND = np.argmax(abs(BROMINE - np.rint(BROMINE)), axis=1)


def motions():
    """Phonon energy (meV) and atomic weight (u) of each kind of motion."""
    modes = materials.material(NAME).modes.set_index("mode").energy_meV
    listed = tables.load("phonon_modes")
    rattler = listed[(listed.material == NAME) & (listed["mode"] == "Cs rattler")].energy_meV.item()
    weight = tables.load("atomic_weights").set_index("element").weight
    return {
        kind: (rattler if mode == "Cs rattler" else float(modes[mode]), weight[element])
        for kind, (element, mode) in MOTIONS.items()
    }


def view(angle):
    """Rows: right, up and towards the viewer, for a turn about the vertical axis."""
    turn, tilt = np.deg2rad(angle), np.deg2rad(ELEVATION)
    right = np.array([np.cos(turn), np.sin(turn), 0])
    away = np.array([-np.sin(turn), np.cos(turn), 0])
    up = np.array([0, 0, 1.0])
    return np.array([right, np.cos(tilt) * up + np.sin(tilt) * away, np.sin(tilt) * up - np.cos(tilt) * away])


def shadow(spread, angle):
    """Square root of the projected covariance: from a unit circle to the ellipse; ``spread`` along x, y, z."""
    flat = view(angle)[:2]
    value, vector = np.linalg.eigh(flat @ np.diag(np.square(spread)) @ flat.T)
    return vector @ np.diag(np.sqrt(value)) @ vector.T


def data(temperature=300, angle=25):
    """Root mean square displacements along one axis, and the projected sites."""
    edge = materials.material(NAME).lattice_constant
    result = {
        "kind": np.array(list(MOTIONS)),
        "displacement": np.array([phonons.einstein_displacement(e, w, temperature) for e, w in motions().values()]),
        "energy": np.array([e for e, _ in motions().values()]),
    }
    for name, sites in (("Pb", LEAD), ("Br", BROMINE), ("Cs", CAESIUM)):
        result[name] = edge * (sites - 0.5) @ view(angle).T
    return {**result, "a": np.array(edge), "T": np.array(float(temperature)), "angle": np.array(float(angle))}


def draw(ax, d):
    edge, angle = float(d["a"]), float(d["angle"])
    rms = dict(zip(d["kind"].tolist(), d["displacement"]))
    fig1.start(ax)
    inside = fig1.box(ax, "motif", [0.0, 0.0, 0.66, 1.0], 0.77)
    inside.apply_aspect(inside.get_axes_locator()(inside, None))
    # Points per nm; a circle marker of size 1 has a diameter of one point.
    scale = np.diff(inside.transData.transform([(0, 0), (1, 0)])[:, 0])[0] * 72 / inside.figure.dpi
    rows = view(angle)
    light = rows.T @ np.array([-0.45, 0.65, 0.62])
    for i, centre in enumerate(d["Pb"]):
        for j, sign in enumerate(SIGNS):
            face = kept(
                inside,
                ("face", i, j),
                lambda: inside.add_patch(Polygon(np.zeros((3, 2)), linewidth=0.5, joinstyle="round")),
            )
            normal = sign / np.sqrt(3)
            face.set_visible(bool(rows[2] @ normal > 1e-9))
            face.set_xy(centre[:2] + edge / 2 * (sign[:, None] * rows.T)[:, :2])
            shade = 0.62 + 0.38 * max(0.0, float(normal @ light))
            face.set(
                facecolor=(*np.clip(FACE * shade * 1.15, 0, 1), 0.62),
                edgecolor=(*FACE * 0.55, 0.9),
                zorder=10 + centre[2],
            )
    for name, spread in (
        ("Cs", [rms["Cs"]] * 3), ("Pb", [rms["Pb"]] * 3),
        *((f"Br{k}", np.where(np.arange(3) == k, rms["Br along"], rms["Br across"])) for k in range(3)),
    ):  # fmt: skip
        (a, b), (_, c) = 2 * RADIUS * scale * shadow(spread, angle)
        marker = MarkerStyle("o", transform=Affine2D(np.array([[a, b, 0], [b, c, 0], [0, 0, 1]])))
        sites = d["Br"][BOND == int(name[2])] if name[:2] == "Br" else d[name]
        for i, site in enumerate(sites):
            atom = line(
                inside,
                (name, i),
                [site[0]],
                [site[1]],
                linestyle="none",
                color=COLOURS[name[:2]],
                markersize=1,
                markeredgewidth=0,
            )
            # A Pb sits inside its octahedron, behind the faces that are drawn.
            atom.set(marker=marker, zorder=10 + site[2] + (0.02 if name != "Pb" else -0.01))
    fig1.label(ax, "T", 0.68, 0.93, f"{float(d['T']):.0f} K", fontsize=13)
    for i, (kind, value) in enumerate(rms.items()):
        fig1.label(ax, f"{kind} words", 0.68, 0.76 - 0.12 * i, f"{kind}: {1e3 * value:.2g} pm", color=COLOURS[kind[:2]])
    fig1.label(ax, "edge", 0.68, 0.24, f"cell edge\n{1e3 * edge:.0f} pm", color=INK, linespacing=1.4)


def alt(d):
    rms = ", ".join(f"{k} {1e3 * v:.2g} pm" for k, v in zip(d["kind"], d["displacement"]))
    return (
        f"Eight PbBr6 octahedra that share corners around one Cs atom, seen from {float(d['angle']):.0f} degrees, "
        "cell edge "
        f"{1e3 * float(d['a']):.0f} pm, at {float(d['T']):.0f} K. Atoms are the ellipsoids that hold nine tenths of "
        "their positions; root mean "
        f"square displacement along one axis: {rms} (illustrative)."
    )


PANEL = Panel(
    id="1e",
    summary="The perovskite motif with thermal ellipsoids",
    caption=(
        "The atoms of one cell, each inside the ellipsoid that holds it nine tenths of the time. Warm the crystal and see "
        "which atom moves most, and in which direction."
    ),
    controls=(
        Control("temperature", "Temperature T", (10, 100, 200, 300), 300, "K", fine=True),
        Control("angle", "View from", (10, 25, 40, 55, 70), 25, "degrees", fine=True),
    ),
    data=data,
    units={
        "kind": "",
        "displacement": "nm",
        "energy": "meV",
        "Pb": "nm",
        "Br": "nm",
        "Cs": "nm",
        "a": "nm",
        "T": "K",
        "angle": "degrees",
    },
    draw=draw,
    alt=alt,
    source=(
        "Panel 1e of the paper. Illustrative: pseudocubic cell without tilts (data/materials.csv); every atom an "
        "oscillator on its own, "
        "energies from data/phonon_modes.csv and data/spectral_density_models.csv, which atom has which is assumed. "
        "Nothing measured."
    ),
    tables=("atomic_weights", "materials", "phonon_modes"),
)
