"""Files as instruments write them are understood, and broken ones refused with file, row, column and value."""

import gzip
import io
import os
import sys
import types

import numpy as np
import pytest

from lib import readers, units

X = np.arange(20.0, 220.0, 2.0)
Y = 100 + 10 * np.sin(X / 20)


def table(x=X, y=Y, sep="\t", header="", end="\n", decimal="."):
    rows = [f"{a:.4f}{sep}{b:.4f}".replace(".", decimal) for a, b in zip(x, y)]
    return header + end.join(rows) + end


def write(folder, content, name="mine.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ------------------------------------------------------------------ what is understood
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table(), "columns apart by tabs"),
        (table(sep=","), "columns apart by commas"),
        (table(sep=";", decimal=","), "decimal comma"),
        (table(sep="  "), "columns apart by spaces"),
        (table(sep=" ", decimal=","), "decimal comma"),
        (table(end="\r\n"), "read 100 rows"),
        (table(end="\r"), "read 100 rows"),
        (table(header="\ufeffRaman shift (1/cm)\tcounts\n"), "columns 'Raman shift', 'counts'"),
        (table(header="Raman Shift [cm-1]\tIntensity [a.u.]\n"), "axis in 1/cm, as its name says"),
        (table(header="Wavenumber / cm⁻¹\tI\n"), "axis in 1/cm, as its name says"),
        (table(header="Shift\tI\ncm-1\ta.u.\n"), "axis in 1/cm, as its name says"),
        (table(header="# sample 3\n# 532 nm, 1 mW\n\n"), "2 lines above the numbers"),
        (table(header="% made by hand\n! and more\n"), "read 100 rows"),
        (table() + ">>>>>End Spectral Data<<<<<\n", "1 line of words after the numbers"),
        (table(X[::-1], Y[::-1]), "descending, turned round"),
        (table().encode("utf-16"), "text in UTF-16"),
        (table(header="# 25 °C, Müller\n").encode("cp1252"), "Windows-1252"),
        (gzip.compress(table().encode()), "undid gzip"),
        (table(header='"Raman shift (1/cm)","counts"\n', sep=","), "columns 'Raman shift', 'counts'"),
        (table().replace("\n", "\t\n"), "read 100 rows"),
        (table(header="x;y\n", sep=";").replace(";", '";"').replace("\n", '"\n"').join('""').rstrip('"'), "read 100 rows"),
    ],
)  # fmt: skip
def test_the_same_spectrum_in_many_spellings(tmp_path, content, said):
    found = readers.read_spectrum(write(tmp_path, content))
    assert said in found.report
    assert found.x_unit == "1/cm"
    np.testing.assert_allclose(found.x, X, atol=1e-4)
    np.testing.assert_allclose(found.y, Y, atol=1e-4)


def test_repeated_points_are_averaged_and_unsorted_ones_sorted(tmp_path):
    found = readers.read_spectrum(write(tmp_path, table([30, 10, 20, 20, 40], [3, 1, 5, 7, 4])), x_unit="1/cm")
    np.testing.assert_array_equal(found.x, [10, 20, 30, 40])
    np.testing.assert_array_equal(found.y, [1, 6, 3, 4])
    assert "sorted" in found.report and "1 repeated point averaged" in found.report


def test_axes_in_other_units_become_shifts(tmp_path):
    laser = 532.0
    nm = 1e7 / (1e7 / laser - X)
    by_wavelength = readers.read_spectrum(
        write(tmp_path, "".join(f"{a:.8f} {b}\n" for a, b in zip(nm, Y))), x_unit="nm", laser=laser
    )
    np.testing.assert_allclose(by_wavelength.x, X, atol=1e-3)
    named = "Laser wavelength: 532.0 nm\nWavelength (nm)\tcounts\n" + "".join(f"{a:.8f}\t{b}\n" for a, b in zip(nm, Y))
    np.testing.assert_allclose(readers.read_spectrum(write(tmp_path, named)).x, X, atol=1e-3)
    absolute = table(1e7 / laser - X, Y, header="Wavenumber (1/cm)\tcounts\n")
    np.testing.assert_allclose(readers.read_spectrum(write(tmp_path, absolute), laser=laser).x, X, atol=1e-3)
    meV = table(X * units.WAVENUMBER, Y, header="Energy (meV)\tI\n")
    np.testing.assert_allclose(readers.read_spectrum(write(tmp_path, meV)).x, X, atol=2e-3)


def test_a_photon_energy_is_given_in_eV(tmp_path):
    # Green light of 500 nm has 2.4797 eV.
    found = readers.read_spectrum(
        write(tmp_path, table([400, 450, 500, 600], [1, 2, 3, 4], header="Wavelength (nm)\tn\n")), axis="photon energy"
    )
    assert found.x[1] == pytest.approx(2.479684, abs=1e-5) and found.y[1] == 3


def test_every_guess_can_be_overruled(tmp_path):
    path = write(tmp_path, "a;b;c\n" + "".join(f"{i},5;{i};{2 * i}\n" for i in range(1, 60)))
    assert readers.read_spectrum(path, x_unit="1/cm", y="c").y[0] == 2
    assert readers.read_spectrum(path, x_unit="1/cm", y=3).y[0] == 2
    assert readers.read_spectrum(path, x="b", y="c", x_unit="1/cm").x[0] == 1
    assert set(readers.read_spectrum(path, x_unit="1/cm").others) == {"c"}
    points = write(tmp_path, "1,500\n2,700\n3,900\n4,100\n")
    assert readers.read_spectrum(points, x_unit="1/cm").y[0] == 500
    three = write(tmp_path, "1 9,5\n2 9,5\n3 9,5\n4 9,5\n")
    assert readers.read_spectrum(three, separator="space", decimal=",", x_unit="1/cm").y[0] == 9.5
    below = write(tmp_path, "7 7\n" + table(sep=" "))
    assert len(readers.read_spectrum(below, header_lines=1).x) == len(X)
    assert len(readers.read_spectrum(below, encoding="latin-1").x) == len(X) + 1


def test_an_upload_is_a_name_and_bytes():
    assert readers.read_spectrum(("up.txt", table().encode())).file == "up.txt"


def test_a_decay_with_response_and_one_without_times(tmp_path):
    t, n = np.arange(100) * 0.05, np.arange(100) + 5
    rows = "".join(f"{a:.3f}\t{b}\t{b + 1}\n" for a, b in zip(t, n))
    found = readers.read_decay(write(tmp_path, "Time (ns)\tCounts\tIRF\n" + rows))
    assert found.counted and found.channel == pytest.approx(0.05)
    np.testing.assert_array_equal(found.irf, n + 1)
    rows = "".join(f"{1e3 * a:.1f},{b}\n" for a, b in zip(t, n))
    np.testing.assert_allclose(readers.read_decay(write(tmp_path, "t (ps),n\n" + rows)).x, t)
    one = "".join(f"{b}\n" for b in n)
    np.testing.assert_allclose(readers.read_decay(write(tmp_path, one), channel_width=0.05).x, t)
    head = "#PicoHarp 300 Histogram\n#channels per curve\n4096\n#ns/channel\n0.0500\n#counts\n"
    pico = readers.read_decay(write(tmp_path, head + one))
    np.testing.assert_allclose(pico.x, t)
    np.testing.assert_array_equal(pico.y, n)
    normalised = readers.read_decay(write(tmp_path, "".join(f"{a} {b / 104:.5f}\n" for a, b in zip(t, n))))
    assert not normalised.counted and "no whole numbers" in normalised.report


def test_lifetimes_with_yields_errors_and_other_units(tmp_path):
    text = (
        "T (°C);tau (ps);err tau;PLQY (%);PLQY error;rep. rate (kHz)\n20,5;1500;50;60;5;2500\n-180,0;300;10;80;4;2500\n"
    )
    found = readers.read_lifetimes(write(tmp_path, text))
    np.testing.assert_allclose(found.temperature, [93.15, 293.65])
    np.testing.assert_allclose(found.lifetime, [0.3, 1.5])
    np.testing.assert_allclose(found.lifetime_error, [0.01, 0.05])
    np.testing.assert_allclose(found.quantum_yield, [0.8, 0.6])
    np.testing.assert_allclose(found.quantum_yield_error, [0.04, 0.05])
    np.testing.assert_allclose(found.repetition, [2.5, 2.5])
    np.testing.assert_array_equal(found.x, found.temperature)
    sizes = readers.read_lifetimes(write(tmp_path, "D (nm),k (1/us)\n10,200\n12,400\n"))
    np.testing.assert_allclose(sizes.rate, [0.2, 0.4])
    np.testing.assert_allclose(sizes.x, [10, 12])
    other = write(tmp_path, "a,b,c\n10,2,3\n20,3,4\n")
    assert readers.read_lifetimes(other, columns={"temperature": "a", "rate": 3}).rate[0] == 3


# ------------------------------------------------------------------ formats with a reader of their own
def test_jcamp_through_its_package(tmp_path):
    jcamp = (
        "##TITLE=a\n##DATA TYPE=RAMAN SPECTRUM\n##XUNITS=1/CM\n##YUNITS=COUNTS\n##FIRSTX=20\n##LASTX=26\n##NPOINTS=4\n"
    )
    jcamp += "##XFACTOR=1\n##YFACTOR=1\n##XYDATA=(X++(Y..Y))\n20 1 2\n24 3 4\n##END=\n"
    found = readers.read_spectrum(write(tmp_path, jcamp, "a.jdx"))
    np.testing.assert_allclose(found.y, [1, 2, 3, 4])
    assert "JCAMP-DX, read by jcamp" in found.report
    with pytest.raises(ValueError, match="JCAMP-DX"):
        readers.read_spectrum(write(tmp_path, "##TITLE=a\n##END=\n", "b.jdx"))


@pytest.fixture
def stand_in(monkeypatch):
    """A package that reads a format, in place of the real one."""

    def put(name, **content):
        monkeypatch.setitem(sys.modules, name, types.SimpleNamespace(**content))

    return put


def test_formats_reach_their_packages_and_what_they_give_is_checked(tmp_path, stand_in):
    class Photons:
        def __init__(self, file):
            self.data = file.read()

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        tcspc_resolution = 16e-12

        def decode_histogram(self, dtype):
            return np.array([[1, 2, 3, 4, 5], [1, 1, 1, 1, 1]], dtype)

    stand_in("ptufile", PtuFile=Photons)
    found = readers.read_decay(write(tmp_path, b"PQTTTR\0\0" + bytes(99), "a.ptu"))
    np.testing.assert_array_equal(found.y, [2, 3, 4, 5, 6])
    np.testing.assert_allclose(found.x, np.arange(5) * 0.016)
    with pytest.raises(ValueError, match="a.ptu: is in PTU, which holds no spectrum"):
        readers.read_spectrum(tmp_path / "a.ptu")

    class Renishaw:
        def __init__(self, path):
            assert os.path.exists(path)
            self.xdata, self.xlist_unit = np.array([40.0, 30, 20, 10]), "RamanShift"
            self.spectra = np.array([1.0, 2, 3, np.nan]) if path.endswith("wdf") else None

        def close(self):
            pass

    stand_in("renishawWiRE", WDFReader=Renishaw)
    with pytest.raises(ValueError, match="a.wdf, row 4, column 2, value 'nan': no finite number"):
        readers.read_spectrum(write(tmp_path, b"WDF1" + bytes(99), "a.wdf"))


@pytest.mark.parametrize(
    ("name", "magic", "kind"), [("a.wdf", b"WDF1", "WDF"), ("a.dat", b"PQTTTR", "PTU"), ("b.sdt", b"\0\0", "SDT")]
)
def test_a_missing_package_is_named(tmp_path, monkeypatch, name, magic, kind):
    monkeypatch.setitem(sys.modules, readers.EXTRAS[kind], None)
    read = readers.read_spectrum if kind == "WDF" else readers.read_decay
    with pytest.raises(ValueError, match=rf"is in {kind}: pip install .*instruments.*{readers.EXTRAS[kind]}"):
        read(write(tmp_path, magic + bytes(99), name))


def test_what_a_foreign_reader_raises_becomes_a_message(tmp_path, stand_in):
    def fail(file):
        raise IndexError("list index out of range")

    stand_in("ptufile", PtuFile=fail)
    with pytest.raises(ValueError, match=r"a.ptu: PTU: the package ptufile cannot read it \(list index"):
        readers.read_decay(write(tmp_path, b"PQTTTR" + bytes(9), "a.ptu"))


# ------------------------------------------------------------------ broken files
GOOD = table()
SPECTRA = {
    "empty": (b"", "mine.txt: is empty"),
    "blank": ("\n \n\t\n", "is empty"),
    "comments": ("# a\n# b\n", "holds comments only"),
    "words": ("hello\nworld\n", "no row of numbers was found"),
    "binary": (bytes(range(256)) * 9, "is binary data, no text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture, no text"),
    "workbook": (b"PK\x03\x04" + bytes(50), "Excel workbook.*save the sheet as CSV"),
    "pdf": (b"%PDF-1.7\n", "is a PDF"),
    "hdf5": (b"\x89HDF\r\n" + bytes(9), "HDF5"),
    "broken gzip": (gzip.compress(GOOD.encode())[:-20], "damaged or cut off"),
    "no gzip": (b"\x1f\x8bnonsense", "damaged or cut off"),
    "one column": ("1\n2\n3\n4\n5\n", "row 5: one column of numbers; at least 2"),
    "text in a number": (GOOD + "230\t1o0\n", "row 101, column 2, value '1o0': is no number"),
    "nan": (GOOD + "230\tnan\n", "row 101, column 2, value 'nan': no finite number"),
    "nan at the top": ("nan\t1\n" + GOOD, "row 1, column 1, value 'nan'"),
    "inf": (GOOD + "-inf\t3\n", "row 101, column 1, value '-inf': no finite number"),
    "huge": (GOOD + "230\t1e300\n", "row 101, column 2, value '1e.300': no number of this size"),
    "empty cell": (GOOD + "230\t\n232\t5\n", "row 101, "),
    "bad first row": ("shift,counts\n10,x\n" + table(sep=","), "row 2, column 2, value 'x': is no number"),
    "a column more": (table(sep=",") + "230,1,2\n", "row 101, value '230,1,2': 3 columns where the other rows have 2"),
    "a column less": (table(sep=",") + "230\n", "row 101, value '230': 1 column where"),
    "mixed separators": (table(sep=";") + "230,1\n", "row 101, value '230,1': 1 column where"),
    "mixed decimals": (GOOD + "230,5\t1.5\n", "row 101, column 1, value '230,5': a decimal comma where"),
    "comma twice": ("shift,counts\n" + "".join(f"{i},5,{i},25\n" for i in range(20, 60)), "decimal sign and separator at once"),
    "point and comma": ("".join(f"{i}.5;{i},5\n" for i in range(20, 60)), "decimal points and decimal commas in one row"),
    "thousands": (GOOD + "230\t1,000.5\n", "separators of thousands"),
    "two tables": (GOOD + "second run\n" + GOOD, "row 101, value 'second run': words between the numbers"),
    "too few rows": ("1\t2\n3\t4\n", "2 rows of numbers; at least 4"),
    "a map": ("".join(f"{i % 3 * 100}\t{i}\n" for i in range(60)), "60 rows at 3 different x: a map or a series"),
    "a wavelength": (table(np.linspace(533, 560, 50), np.ones(50)), "without a unit: a wavelength"),
    "nm in the header": (table(X + 500, header="Wavelength (nm)\tI\n"), "needs laser="),
    "THz": (table(X / 33, header=""), "without a unit: meV or THz"),
    "unknown unit": (table(header="Shift (furlong)\tI\n"), "unit 'furlong', which is not known"),
    "ps for a shift": (table(header="Delay (ps)\tI\n"), "an axis in ps is no shift"),
    "photon energies": (table(X / 100 + 1, header="Energy (eV)\tI\n"), "photon energies, no shifts"),
    "absolute": (table(X + 18000, header="Wavenumber (cm-1)\tI\n"), "absolute wavenumbers; a shift needs laser="),
    "million rows": ("1 2\n" * 1_000_000, "1000000 rows; at most 200000"),
    "on its side": (" ".join(map(str, range(600))) + "\n" + " ".join(map(str, range(600))), "lying on its side"),
    "utf-16 cut": (table().encode("utf-16")[:41], "mark of UTF-16"),
}  # fmt: skip
DECAYS = {
    "counts only": ("1\n2\n3\n4\n5\n", "one column of counts without times"),
    "negative counts": (
        "t (ns),n\n0,5\n1,4\n2,-3\n3,2\n4,1\n",
        "row 4, column 'n', value '-3': counts must be at least 0",
    ),
    "no counts": ("t (ns),n\n" + "".join(f"{i},0\n" for i in range(9)), "every one is 0"),
    "ps for ns": ("".join(f"{i * 50} {i}\n" for i in range(1, 200)), "without a unit: ps"),
    "seconds": ("".join(f"{i * 5e-11:.4e} {i}\n" for i in range(1, 200)), "without a unit: seconds"),
    "channel numbers": ("".join(f"{i} {i}\n" for i in range(200)), "counts channels and has no unit"),
    "nm for ns": ("time (nm),n\n0,1\n1,1\n2,1\n3,1\n", "a column in nm holds no times"),
    "uneven channels": ("t (ns),n\n0,5\n1,4\n2,3\n5,2\n6,1\n", "channels must be evenly wide"),
    "times only": ("time (ns),irf\n0,1\n1,1\n2,1\n3,1\n", "no column of counts is left"),
}
SERIES = {
    "celsius": ("T,tau\n20,1\n-80,2\n-180,3\n", "row 3, column 'T', value '-80': is no temperature in K: in Celsius"),
    "zero kelvin": ("T (K),tau\n0,1\n10,2\n", "a temperature must lie above 0 K"),
    "fahrenheit": ("T (nm),tau\n0,1\n10,2\n", "temperatures in nm; they must be in K"),
    "negative yield": ("T,tau,QY\n10,1,0.5\n20,1,-0.1\n", "row 3, column 'QY', value '-0.1': a quantum yield must be above 0"),
    "yield above 1": ("T,tau,QY\n10,1,0.5\n20,1,1.1\n", "row 3, column 'QY', value '1.1': a quantum yield must be at most 1"),
    "yield above 100": ("T,tau,QY\n10,1,50\n20,1,130\n", "a quantum yield must be at most 100 %"),
    "negative lifetime": ("T,tau\n10,1\n20,-1\n", "row 3, column 'tau', value '-1': a lifetime must be above 0"),
    "ps without a word": ("T,tau\n10,800\n20,1500\n", "without a unit: ps"),
    "seconds": ("T,tau (s)\n10,800\n20,1500\n", "in s is no lifetime of an exciton"),
    "error of 0": ("T,tau,err\n10,1,0.1\n20,2,0\n", "row 3, column 'err', value '0': a standard error must be above 0"),
    "no lifetimes": ("T,PL intensity\n10,1\n20,2\n", "no column of lifetimes or rates among 'T', 'PL intensity'"),
    "no temperatures": ("sample,tau\n10,1\n20,2\n", "no column of temperatures or sizes"),
    "two lifetimes": ("T,tau_1,tau_2\n10,1,2\n20,2,3\n", "both look like lifetime; give columns="),
    "three columns, no names": ("10,1,2\n20,2,3\n", "3 columns without names"),
    "negative size": ("D (nm),k\n-5,1\n20,2\n", "an edge must be from 0.5 to 1000 nm"),
    "rates in nm": ("T (K),k (nm)\n5,1\n20,2\n", "they must be in 1/ns"),
    "no repetition": ("T,tau,rep rate\n5,1,0\n20,2,5\n", "a repetition rate must be above 0"),
}  # fmt: skip
CASES = [(readers.read_spectrum, SPECTRA), (readers.read_decay, DECAYS), (readers.read_lifetimes, SERIES)]
CASES = [pytest.param(read, *case, id=name) for read, cases in CASES for name, case in cases.items()]


@pytest.mark.parametrize(("read", "content", "message"), CASES)
def test_a_broken_file_is_refused_in_words(tmp_path, read, content, message):
    path = write(tmp_path, content)
    with pytest.raises(ValueError, match=message) as told:
        read(path)
    words = str(told.value)
    assert words.startswith("mine.txt") and len(words) <= 200
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_there_are_at_least_40_broken_files():
    assert len(CASES) >= 40


def test_what_is_no_file_is_refused(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="is a folder; give one file in it"):
        readers.read_spectrum(tmp_path)
    with pytest.raises(ValueError, match="none.csv: there is no such file"):
        readers.read_spectrum(tmp_path / "none.csv")
    with pytest.raises(ValueError, match="path = 5 is not allowed"):
        readers.read_spectrum(5)
    path = write(tmp_path, GOOD)

    def locked(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", locked)
    with pytest.raises(ValueError, match="mine.txt: may not be read: your account has no permission"):
        readers.read_spectrum(path)


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as file:
        for _ in range(70):
            file.write(b"1 2\n" * 250_000)
    with pytest.raises(ValueError, match="at most 60 MB"):
        readers.read_spectrum(write(tmp_path, buffer.getvalue()))


def test_text_of_a_file_is_escaped(tmp_path):
    text = "shift,<script>alert(1)</script>\n" + table(sep=",")
    shown = readers.read_spectrum(write(tmp_path, text))._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"separator": "x"}, "separator = 'x'"),
        ({"decimal": ";"}, "decimal = ';'"),
        ({"encoding": "no-such"}, "encoding = 'no-such'"),
        ({"header_lines": 999}, "header_lines = 999"),
        ({"x": 7}, "x = 7"),
        ({"y": "none"}, "y = 'none': no such column"),
        ({"x_unit": "ps"}, "x_unit = 'ps'"),
        ({"laser": -1}, "laser = -1"),
        ({"axis": "time"}, "axis = 'time'"),
    ],
)
def test_a_wrong_argument_is_refused(tmp_path, keys, message):
    with pytest.raises(ValueError, match=message):
        readers.read_spectrum(write(tmp_path, GOOD), **keys)
