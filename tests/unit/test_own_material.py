"""A material of one's own: its parameters agree, and closures, figures and ledger take it; a row in the tables adds one."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from notebooks import ROOT

from lib import claims, coherence, materials, phonons, scenarios, units
from lib.figures import panel
from lib.widgets import explore

SOFT = phonons.SpectralDensity.from_huang_rhys([4.0, 18.0], [1.0, 0.2])
OWN = {"lattice_constant": 0.6, "reduced_mass": 0.1, "effective_permittivity": 8.0}


def mine(**more):
    return materials.define("mine", SOFT, **(OWN | more))


def test_the_exciton_is_a_hydrogen_atom():
    m = mine()
    hartree_bohr = 1439.96454  # e^2/(4 pi eps0) in meV nm, CODATA
    assert m.bohr_radius == pytest.approx(0.0529177 * 8.0 / 0.1, rel=1e-5)
    assert m.binding_energy == pytest.approx(hartree_bohr / (8.0 * 2 * m.bohr_radius), rel=1e-5)
    assert m.exciton_mass == pytest.approx(0.4)
    assert m.spectral_density is SOFT
    assert m.broadened_spectral_density.huang_rhys == pytest.approx(1.2 * np.exp(2 * 0.1**2), rel=1e-3)
    smooth = phonons.SpectralDensity.brownian_oscillator(3.0, 5.0, 1.0)
    assert materials.define("smooth", smooth, **OWN).broadened_spectral_density is smooth
    assert np.isnan(m.gap_energy)


@pytest.mark.parametrize(
    "pair",
    [("reduced_mass", "bohr_radius"), ("reduced_mass", "binding_energy"), ("effective_permittivity", "bohr_radius"),
     ("effective_permittivity", "binding_energy"), ("bohr_radius", "binding_energy")],
)  # fmt: skip
def test_any_two_of_four_give_the_others(pair):
    whole = mine()
    again = materials.define("again", SOFT, lattice_constant=0.6, **{name: getattr(whole, name) for name in pair})
    for name in ("reduced_mass", "effective_permittivity", "bohr_radius", "binding_energy"):
        assert getattr(again, name) == pytest.approx(getattr(whole, name), rel=1e-9)


def test_a_base_gives_the_rest_and_the_rows_say_so():
    m = materials.define("mine", base="CsPbBr3", gap_energy=2.5)
    bromide = materials.material("CsPbBr3")
    assert m.reduced_mass == bromide.reduced_mass and m.bohr_radius == bromide.bohr_radius
    np.testing.assert_array_equal(m.modes.energy_meV, bromide.modes.energy_meV)
    rows = m.parameters.set_index("parameter")
    assert rows.locator["gap_energy"] == "given" and "CsPbBr3" in rows.locator["reduced_mass"]
    assert "gap_energy" not in m.unverified and "reduced_mass" in m.unverified
    lighter = materials.define("lighter", base="CsPbBr3", reduced_mass=bromide.reduced_mass / 2)
    assert lighter.bohr_radius == pytest.approx(2 * bromide.bohr_radius, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "CsPbBr3"}, "name = 'CsPbBr3'"),
        ({"name": ""}, "name = ''"),
        ({"name": "a\nb"}, "name = "),
        ({"name": 3}, "name = 3"),
        ({"bohr_radius": 9.0}, "bohr_radius = 9 is not allowed: the other values of this exciton give 4.233"),
        ({"exciton_mass": 0.2}, "at least 4 reduced masses"),
        ({"reduced_mass": -1}, "reduced_mass = -1"),
        ({"weight": 1.0}, "parameter = 'weight'"),
        ({"lattice_constant": None}, "lattice_constant"),
        ({"spectral_density": [1, 2]}, "spectral_density = "),
        ({"spectral_density": None}, "spectral_density must be given"),
    ],
)  # fmt: skip
def test_bad_definitions(arguments, message):
    keys = {"name": "mine", "spectral_density": SOFT} | OWN | arguments
    keys = {k: v for k, v in keys.items() if v is not None or k == "spectral_density"}
    with pytest.raises(ValueError, match=message):
        materials.define(**keys)
    with pytest.raises(ValueError, match="two of reduced_mass"):
        materials.define("mine", SOFT, lattice_constant=0.6, reduced_mass=0.1)


@pytest.mark.parametrize("name", scenarios.CLOSURES)
def test_every_closure_takes_it(name):
    made = scenarios.closure(name, mine())
    if name == "path integral":  # sampled for the book's materials only
        assert "no path integral is stored for mine" in made.unknown
        return
    ratio = made.rate_ratio(20.0, 14.0)
    assert np.isfinite(ratio) and ratio > 0
    if name == "thermal envelope":
        exact = coherence.ThermalEnvelope(0.4, cell=0.6).rate_ratio(20.0, 14.0)
        assert ratio == pytest.approx(exact)


@pytest.mark.parametrize(
    "id",
    [
        "2a",
        "2b",
        "2c",
        "3b",
        "3c",
        "3d",
        "sharing",
        "lattice-freezing",
        "lattice-shift",
        "1f",
        "sigma",
        "noise-weight",
        "gap-correlation",
    ],
)
def test_figures_take_it_and_forget_it(id):
    m = materials.define("a$b <i>", SOFT, **OWN)
    before = panel(id).svg(panel(id).data())
    shown = explore(id, material=m)
    data = shown.data()
    drawn = shown.panel.svg(data)
    assert "<i>" not in drawn and drawn != before
    after = panel(id).svg(panel(id).data())
    assert after == before and "a$b" not in after
    assert set(data) <= set(shown.panel.units)
    bundle = shown._repr_mimebundle_()
    assert "<i>" not in bundle["image/svg+xml"]
    shown.panel.csv(data)


def test_its_curve_is_that_of_the_closure():
    data = explore("2b", material=mine(), closure="thermal envelope").data()
    made = scenarios.closure("thermal envelope", mine())
    np.testing.assert_allclose(data["own"], made.rate_ratio(10.0, data["D"]))
    sigma = explore("sigma", material=mine()).data()
    np.testing.assert_allclose(sigma["own"], SOFT.sigma(sigma["T"]))
    weight = explore("noise-weight", material=mine()).data()
    np.testing.assert_allclose(
        weight["own"] * units.BOLTZMANN * weight["T"],
        np.sqrt(SOFT.sigma(weight["T"]) ** 2 - SOFT.sigma(0.01) ** 2),
        rtol=1e-6,
    )
    binding = explore("3b", material=mine(), sharing=1.0, lattice="rising, Eq. 1").data()
    large = binding["ratio"] * mine().bohr_radius < 30
    share = 1 - np.exp(-binding["ratio"][large] / scenarios.LATTICE_RISE)
    np.testing.assert_allclose(binding["own"][large], 2 * SOFT.reorganization_energy * share)
    pair = explore("3d", material=mine()).data()
    np.testing.assert_allclose(pair["own"], scenarios.biexciton_ratio(mine(), 10.0, pair["D"], pair["sharing"].item()))
    both = explore("sharing", material=mine()).data()
    np.testing.assert_allclose(both["own_lattice"], 2 * both["c"] * SOFT.reorganization_energy)
    late = explore("lattice-shift", material=mine(), density="sharp modes", sharing=1.0).data()
    modes = 2 * sum(s * w * (1 - np.cos(w * late["time"] / 1e3 / units.HBAR)) for w, s in ((4.0, 1.0), (18.0, 0.2)))
    np.testing.assert_allclose(late["own"], modes, rtol=1e-9, atol=1e-12)
    raman = explore("1f", material=mine()).data()
    assert float(raman["huang_rhys"]) == pytest.approx(1.2)
    with pytest.raises(ValueError, match="material of your own is not allowed in figure sketch-dot"):
        explore("sketch-dot", material=mine())


def test_the_ledger_takes_it_in_the_place_of_a_material():
    world = scenarios.World(instead={"CsPbBr3": materials.define("mine", SOFT, base="CsPbBr3", reduced_mass=0.2)})
    assert world.material("CsPbBr3").name == "mine" and world.material("CsPbI3").name == "CsPbI3"
    case = claims.Case(world=world)
    assert claims.CLAIMS["C1"].compute(case).value != claims.CLAIMS["C1"].compute(claims.Case()).value
    inputs = set(world.inputs().input)
    assert "CsPbBr3.reduced_mass" in inputs and not any(name.startswith("CsPbBr3.node") for name in inputs)
    heavy = scenarios.World({"CsPbBr3.reduced_mass": 2.0, "CsPbBr3.all modes: huang_rhys": 3.0}, instead=world.instead)
    assert heavy.material("CsPbBr3").reduced_mass == pytest.approx(0.4)
    assert heavy.material("CsPbBr3").spectral_density.huang_rhys == pytest.approx(3 * SOFT.huang_rhys)
    with pytest.raises(ValueError, match="instead = 'GaAs'"):
        scenarios.World(instead={"GaAs": mine()})


def test_rows_in_the_tables_add_a_material(tmp_path):
    """As the first page promises: two rows of J and the parameters, and every figure draws it."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("reader"))
    for table in ("materials", "spectral_density_models"):
        path = folder / f"{table}.csv"
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        own = [row.replace("CdSe", "CdTe", 1) for row in rows if row.startswith("CdSe,")]
        if table == "spectral_density_models":
            own = [row for row in own if ",cited weights only," in row]
        path.write_text("".join(rows + own), encoding="utf-8")
    code = (
        "import json, pathlib, lib.tables as t\n"
        f"t._data_folder = lambda: pathlib.Path({str(folder)!r})\n"
        "from lib import materials, scenarios, figures\n"
        "ids = ('1f', '2b', '3b', '3d', 'sigma')\n"
        "made = {i: figures.panel(i).svg(figures.panel(i).data(**({'material': 'CdTe'} if i == '1f' else {}))) for i in ids}\n"
        "found = scenarios.closure('rigid exciton', 'CdTe').rate_ratio(10.0, 15.0)\n"
        "print(json.dumps([materials.KNOWN, found, sorted(made), 'CdTe' in figures.panel('2b').data()]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    known, ratio, made, drawn = json.loads(ran.stdout.splitlines()[-1])
    assert known[-1] == "CdTe" and len(made) == 5 and drawn
    assert ratio == pytest.approx(scenarios.closure("rigid exciton", "CdSe").rate_ratio(10.0, 15.0))
    assert units.BOHR_RADIUS == pytest.approx(0.052917721, rel=1e-7)
