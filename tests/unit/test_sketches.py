"""Schematics: what they draw to scale is right, and no words of theirs lie on each other."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lib import cells, contents, materials, scenarios, units
from lib.figures import PANELS, panel_sketch_closures, panel_sketch_paths
from lib.figures.contract import STYLE

SKETCHES = [id for id in PANELS if id.startswith("sketch-")]


def settings(panel):
    if not panel.controls:
        return [{}]
    return [
        {c.name: v for c, v in zip(panel.controls, values)}
        for values in itertools.product(*(c.values for c in panel.controls))
    ]


def test_there_are_at_least_ten():
    assert len(SKETCHES) >= 12


@pytest.mark.parametrize("id", SKETCHES)
def test_words_stay_inside_and_apart(id):
    """In every frame, each text lies in the figure and overlaps no other by more than a point in height and width."""
    import matplotlib

    panel = PANELS[id]
    for values in settings(panel):
        figure = panel.figure(panel.data(**values))
        with matplotlib.rc_context(fname=STYLE):
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            texts = [
                t
                for ax in figure.axes
                for t in ax.findobj(lambda a: hasattr(a, "get_window_extent") and hasattr(a, "get_text"))
            ]
            boxes = [
                (t.get_text(), t.get_window_extent(canvas.get_renderer()))
                for t in texts
                if t.get_text().strip() and t.get_visible()
            ]
        point = figure.dpi / 72
        width, height = figure.get_size_inches() * figure.dpi
        for words, box in boxes:
            assert box.x0 > -point and box.y0 > -point and box.x1 < width + point and box.y1 < height + point, (
                values,
                words,
            )
        for (words, a), (others, b) in itertools.combinations(boxes, 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            along = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 1.5 * point or along < 1.5 * point, (values, words, others)


@pytest.mark.parametrize("id", SKETCHES)
def test_letters_are_large_enough_for_a_phone(id):
    panel = PANELS[id]
    figure = panel.figure(panel.data())
    small = {t.get_text(): t.get_fontsize() for ax in figure.axes for t in ax.texts if t.get_fontsize() < 9}
    assert small == {}
    assert figure.get_size_inches()[0] <= 4.8, "wider figures shrink their letters at 390 px"


def test_levels_agree_with_the_secular_equation():
    panel = PANELS["sketch-levels"]
    clean = panel.data(disorder=0.0)
    assert np.allclose(clean["energy"], [-1] + [0] * 7) and np.allclose(clean["rate"], [8] + [0] * 7)
    for disorder in (0.25, 0.5, 1.0):
        d = panel.data(disorder=disorder)
        energy, share = cells.collective_levels(d["cell_energy"][None], 1.0)
        assert (
            np.allclose(d["energy"], energy[0]) and np.allclose(d["rate"], share[0]) and np.isclose(d["rate"].sum(), 8)
        )


@pytest.mark.parametrize("N", [2, 3, 4, 6, 8])
def test_ladder(N):
    d = PANELS["sketch-ladder"].data(N=N)
    assert d["together"].sum() == N * (N + 1) * (N + 2) / 6  # the sum of m(N - m + 1)
    assert d["together"][0] == d["together"][-1] == N


@pytest.mark.parametrize("S", [0.1, 1.0, 4.0])
def test_parabolas(S):
    d = PANELS["sketch-parabolas"].data(S=S)
    at_old_place = np.interp(0, d["q"], d["excited"])
    assert np.isclose(at_old_place - d["excited"].min(), d["reorganization"], atol=0.01)
    assert np.isclose(d["reorganization"], S) and np.isclose(d["zero_phonon_weight"], np.exp(-S))


@pytest.mark.parametrize("sharing", [0.0, 0.5, 1.0])
def test_drawn_lattice_waves_have_the_stated_overlap(sharing):
    d = PANELS["sketch-cascade"].data(sharing=sharing)
    assert np.isclose(np.trapezoid(d["after_exit_1"] * d["after_exit_2"], d["q"]), d["overlap"], atol=2e-4)


def test_visits_fill_beta_and_are_to_fresh_cells():
    d = PANELS["sketch-visits"].data()
    assert np.isclose(d["length"].sum(), 1) and len(set(d["cell"])) == len(d["cell"])
    assert np.array_equal(d["start"][1:], d["end"][:-1])


@pytest.mark.parametrize("T", [30, 100, 300])
def test_paths_close_or_share_their_ends_inside_the_box(T):
    d = PANELS["sketch-paths"].data(temperature=T)
    points = np.stack([d["x"], d["y"]], -1)
    assert np.all((points > 0) & (points < panel_sketch_paths.EDGE))
    assert np.allclose(points[:2, 0], points[:2, -1])  # closed rings
    assert np.allclose(points[2, 0], points[3, -1]) and np.allclose(points[2, -1], points[3, 0])  # R and R'


def test_free_rings_have_the_spread_of_a_quantum_particle():
    """Two legs of beta/2, each of variance 2 L (beta/2) with L = hbar^2/2m, in parallel: L beta/2 an axis; hot, so no walls."""
    rng = np.random.default_rng(0)
    rings = np.array([panel_sketch_paths._ring(rng, 64, 3000.0) for _ in range(400)])
    square = np.mean((rings[:, 0] - rings[:, 32]) ** 2)
    expected = units.HBAR2_OVER_2M0 / panel_sketch_paths.MASS / (units.BOLTZMANN * 3000) / 2
    assert np.isclose(square, expected, rtol=0.1)


def test_phasors():
    panel = PANELS["sketch-phasors"]
    assert np.isclose(panel.data(spread=0)["N_coh"], 16)
    for spread in (20, 45, 90):
        # With independent phases N_coh = 1 + (N-1) r^2 on average; quantiles leave out the luck, and the 1 with it.
        r = np.exp(-(np.radians(spread) ** 2) / 2)
        assert np.isclose(panel.data(spread=spread)["N_coh"], 16 * r**2, rtol=0.05, atol=0.3)


def test_times_and_energies():
    t = PANELS["sketch-times"].data()
    assert np.isclose(t["light"], 4.135667696e-3 / 2.36, rtol=1e-6)  # h = 4.1357 eV fs
    assert np.allclose(t["thermal"], [0.02546, 1.910], rtol=1e-3)  # hbar/kT = 7.638 ps K / T
    assert (
        t["light"] < t["phase_300"].min() < t["phonon"].min() < t["T2"].min() < t["lifetime"] < t["dipole"] < t["share"]
    )
    E = PANELS["sketch-energies"].data()
    assert np.allclose(E["kT"], [0.3447, 0.8617, 2.585, 6.635, 25.85], rtol=1e-3)
    assert np.allclose(E["spacing"], 3 * 376.03 / (0.72 * np.array([30.0, 10.0]) ** 2), rtol=1e-4)


def test_static_disorder_stays_and_the_moving_one_falls():
    panel = PANELS["sketch-disorder"]
    cold, warm = (panel.data(temperature=T) for T in (10, 300))
    assert np.array_equal(cold["static"], warm["static"]) and np.array_equal(cold["dots"], warm["dots"])
    assert np.allclose(warm["moving"] / cold["moving"], warm["sigma_thermal"] / cold["sigma_thermal"])


def test_dot_goes_from_strong_to_weak():
    small, large = (PANELS["sketch-dot"].data(D=D) for D in (4, 30))
    assert small["pair"][[0, -1]].max() == large["pair"][[0, -1]].max() == 0.0
    assert np.isclose(small["cells"], (4 / materials.material("CsPbBr3").lattice_constant) ** 3)
    # Strong confinement: |I|^2 near 1. Weak: (8/pi^2)^3 D^3/(pi a_B^3), neared from below.
    weak = (8 / np.pi**2) ** 3 * 30**3 / (np.pi * large["bohr_radius"] ** 3)
    assert 1 < small["overlap"] < 3 and 0.6 * weak < large["overlap"] < weak
    # In the large dot the hole stays within a few Bohr radii of the electron: exp(-r/a_B) falls to half at .69 a_B.
    half = abs(large["x"][large["hole"] > 0.5]).max()
    assert np.isclose(half, np.log(2) * large["bohr_radius"], rtol=0.15)


def test_the_tree_names_every_closure():
    nodes = " ".join(panel_sketch_closures.NODES)
    # A variant of a closure, named after a comma, shares its box.
    assert [name for name in scenarios.CLOSURES if name.split(",")[0] not in nodes] == []
    assert {end for edge in panel_sketch_closures.EDGES for end in edge[:2]} == set(panel_sketch_closures.NODES)


# ------------------------------------------------------------------ the map
def test_the_map_holds_every_chapter_of_the_table_of_contents():
    drawn = PANELS["sketch-map"].data()
    assert len(drawn["chapter"]) == len(contents.listed())
    assert np.all(drawn["x"] + drawn["width"] / 2 < 16.01)


def test_paths_grow_and_begin_with_the_start():
    names = ("start", "setting", "hamiltonian", "claims", "notation")
    hour, day, everything = (contents.path(p, names) for p in contents.PATHS)
    assert set(hour) < set(day) < set(everything) and len(everything) == len(names)
    assert hour[0].name == "start"


def test_a_chapter_without_an_entry_is_named():
    with pytest.raises(ValueError, match="nowhere.*lib/contents.py"):
        contents.parts(["start", "nowhere"])
    with pytest.raises(ValueError, match="week.*hour, day, all"):
        contents.path("week")


def test_the_table_of_contents_is_read_as_it_is_written():
    text = "format: jb-book\nroot: chapters/index\nparts:\n  - caption: I\n    chapters:\n    - file: chapters/start\n    - file: chapters/a-b\n"
    assert contents.listed(text) == ("start", "a-b")


def test_the_linked_list_has_every_chapter():
    shown = contents.Linked()._repr_mimebundle_()
    assert all(f'href="{name}.html"' in shown["text/html"] for name in contents.listed())
    assert "one hour" in shown["text/plain"]
