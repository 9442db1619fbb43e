"""Text as the programs of instruments export it, rebuilt from their published layouts with numbers that are known.

Every number here is made up: a file has the form of an instrument's, never its data. What the reader must find is what
was written; where a file cannot be understood without a word from its owner, the message asks for that word.
"""

import numpy as np
import pytest

from lib import readers

X = np.round(np.linspace(60.0, 1200.0, 300), 3)
Y = np.round(900 + 400 * np.exp(-(((X - 320) / 25) ** 2)), 2)
NM = np.round(1e7 / (1e7 / 532.0 - X), 4)
#: ns and counts of a decay with 16-ps channels.
TIME = np.round(np.arange(400) * 0.016, 4)
COUNTS = np.rint(5 + 2000 * np.exp(-np.maximum(TIME - 0.8, 0) / 0.6) * (TIME >= 0.8))
PROMPT = np.rint(4000 * np.exp(-(((TIME - 0.8) / 0.03) ** 2)))


def rows(*columns, sep="\t", end="\n", comma=False, form="{:.10g}", close="", order=1):
    made = end.join(sep.join(form.format(v) for v in row) + close for row in list(zip(*columns))[::order])
    return (made.replace(".", ",") if comma else made) + end


def keys(text, sep="\t"):
    return text.strip().replace("|", sep) + "\n"


LABSPEC = keys("#Acq. time (s)=|10|#\n#Accumulations=|2\n#Delay time (s)=|0\n#Range (cm-¹)=|60...1200\n#Laser=|532nm_Edge\n"
               "#Grating=|1800 (450-850nm)\n#ND Filter=|10%\n#Detector=|Syncerity OE\n#Objective=|x50_VIS_LWD\n#Date=|14.03.2024 16:02:11")  # fmt: skip
OCEAN = """Data from USB2000+_Subt1__0__13-20-48-123.txt Node

Date: Thu Mar 14 16:02:11 CET 2024
User: lab
Spectrometer: USB2+F01234
Trigger mode: 0
Integration Time (sec): 1.000000E-1
Scans to average: 10
Electric dark correction enabled: true
Nonlinearity correction enabled: false
Boxcar width: 0
XAxis mode: {axis}
Number of Pixels in Spectrum: 300
>>>>>Begin Spectral Data<<<<<
"""
EDINBURGH = """Labels,sample A,
Type,{kind},
Comment,,
Start,{start:.2f},
Stop,{stop:.2f},
Step,{step},
Fixed/Offset,450.00,
Xaxis,{axis},
Yaxis,Counts,
Scans,1,
Src Bandwidth,2.00,
Temp,295.00,

"""
JASCO = """TITLE,sample A
DATA TYPE,RAMAN SPECTRUM
ORIGIN,JASCO
OWNER,
DATE,24/03/14
TIME,16:02:11
SPECTROMETER/DATA SYSTEM,NRS-5100
LOCALE,1033
RESOLUTION,
DELTAX,3.81
XUNITS,Raman Shift [cm-1]
YUNITS,Int.
FIRSTX,60.0
LASTX,1200.0
NPOINTS,300
FIRSTY,900
MAXY,1300
MINY,900
XYDATA
"""
JASCO_END = """
##### Extended Information
[Comments]
Sample name,A
Comment,
[Measurement Information]
Instrument Name,Laser Raman
Exposure,10 sec
Accumulation,2
Laser wavelength,531.96 nm
Laser power,1.2 mW
"""
BWTEK = keys("File Version;BWSpec4.11_25\nDate;2024-03-14 16:02:11\ntitle;sample A\nmodel;BTC675N\noperator;;\nintigration times(ms);10000\n"
             "average number;2\npixel_num;300\nlaser_wavelength;532\ncoefs_a0;512,1\ncoefs_a1;0,1\nxaxis_type;0\nyaxis_max;65535", ";")  # fmt: skip
LVM = keys("LabVIEW Measurement|\nWriter_Version|2\nReader_Version|2\nSeparator|Tab\nDecimal_Separator|,\nMulti_Headings|No\nX_Columns|One\n"
           "Time_Pref|Relative\nOperator|lab\nDate|2024/03/14\nTime|16:02:11,1234567\n***End_of_Header***|\n|\nChannels|1|\nSamples|300|\n"
           "Y_Unit_Label|counts|\nX_Dimension|Raman shift|\nX0|0,0E+0|\nDelta_X|1,000000|\n***End_of_Header***||\n"
           "Raman shift (1/cm)|counts|Comment")  # fmt: skip
PERKIN = """PE IR       SUBTECH     SPECTRUM    ASCII       PEDS        4.01
-1
sample.asc
24/03/14
16:02:11.00
lab
sample A
#HDR
#GR
1/CM
INT
1.000000
0.000000
60.000000
3.812709
300
2
1200.000000
900.000000
#DATA
"""
WITEC = "[WITEC_TRUEDATA_HEADER]\nTitle = sample A\nSpectrumSize = 300\nSpatialUnit = µm\nSpectralUnit = rel. 1/cm\n\n[Data]\nrel. 1/cm\tCCD cts\n"

#: Name -> (text, more arguments). All hold X and Y.
SPECTRA = {
    "WiRE": ("#Wave\t\t#Intensity\r\n" + rows(X, Y, sep="\t\t", end="\r\n", form="{:.6f}", order=-1), {}),
    "WiRE, one point of a map": ("#X\t\t#Y\t\t#Wave\t\t#Intensity\n" + rows(0 * X + 12.5, 0 * X - 3.5, X, Y, sep="\t\t", form="{:.6f}"), {}),
    "LabSpec": ((LABSPEC + rows(X, Y)).encode("cp1252"), {}),
    "OPUS dpt": (rows(X, Y, sep=",", form="{:.5f}", order=-1), {}),
    "OMNIC": (rows(X, Y, sep=",", form="{:.6e}").replace("e+0", "e+00").replace("e-0", "e-00"), {}),
    "OceanView, shifts": (OCEAN.format(axis="Raman Shifts") + rows(X, Y) + ">>>>>End Spectral Data<<<<<\n", {}),
    "OceanView, wavelengths": (OCEAN.format(axis="Wavelengths") + rows(NM, Y), {"laser": 532.0}),
    "Solis": (rows(X, Y, sep=",", close=",") + "\n\nDate and Time:\tThu Mar 14 16:02:11 2024\nSoftware Version:\t4.30\nTemperature (C):\t-70\n"
              "Exposure Time (secs):\t10\nNumber of Accumulations:\t2\nLaser:\t532\n", {}),
    "LightField": ("Frame,Row,Raman shift (1/cm),Intensity\n" + rows(0 * X + 1, 0 * X + 1, X, Y, sep=","), {}),
    "LightField, wavelengths": ("ROI,Frame,Wavelength,Intensity\n" + rows(0 * X + 1, 0 * X + 1, NM, Y, sep=","), {"laser": 532.0}),
    "WITec": ((WITEC + rows(X, Y)).encode("cp1252"), {}),
    "BWSpec": (BWTEK + "Pixel;Wavelength;Wavenumber;Raman Shift;Dark;Raw data #1;Dark Subtracted #1\n"
               + rows(np.arange(300), NM, 1e7 / NM, X, 0 * X + 700, Y + 700, Y, sep=";", comma=True, close=";"), {}),
    "BWSpec, pixels below the laser": (BWTEK + "Pixel;Wavelength;Wavenumber;Raman Shift;Dark;Raw data #1;Dark Subtracted #1\n"
               + "0;531,1;18828,9;;700;712;;\n1;531,4;18818,2;;700;713;;\n" + rows(np.arange(300), NM, 1e7 / NM, X, 0 * X + 700, Y + 700, Y, sep=";", comma=True, close=";"), {}),
    "PerkinElmer": (PERKIN + rows(X, Y, form="{:.6f}"), {}),
    "Jasco": (JASCO + rows(X, Y, sep=",") + JASCO_END, {}),
    "Edinburgh": (EDINBURGH.format(kind="Raman", axis="Raman shift (1/cm)", start=60, stop=1200, step=3.81) + rows(X, Y, sep=",", close=","), {}),
    "Origin": ("Raman shift\tIntensity\ncm\\+(-1)\ta.u.\n\tsample A\n" + rows(X, Y), {}),
    "LaTeX in the head": ("Raman shift ($\\mathrm{cm}^{-1}$);Intensity (arb. units)\n" + rows(X, Y, sep=";"), {}),
    "Excel, German": ("Ramanverschiebung (1/cm);Intensität\r\n" + rows(X, Y, sep=";", comma=True, end="\r\n", close=";;;"), {}),
    "Excel, exponents": ("Raman shift (cm-1);counts\n" + rows(X, Y, sep=";", form="{:.6E}", comma=True), {}),
    "LabVIEW": ((LVM + rows(X, Y, comma=True, form="{:.6f}", close="\t")).encode("utf-16"), {}),
    "many temperatures": ("Raman shift (cm-1),10 K,50 K,100 K\n" + rows(X, Y, 2 * Y, 3 * Y, sep=","), {}),
    "temperatures as numbers": ("shift\t10\t50\t100\n" + rows(X, Y, 2 * Y, 3 * Y), {}),
    "tabs and blanks": (rows(X, Y, sep=" \t "), {}),
    "fixed width": ("   Shift/cm-1        Counts\n" + rows(X, Y, sep="", form="{:14.4f}"), {}),
    "index of pandas": (",shift (1/cm),counts\n" + rows(np.arange(300), X, Y, sep=","), {}),
    "numpy": ("# " + "shift counts\n" + rows(X, Y, sep=" ", form="{:.18e}"), {}),
    "MATLAB": (rows(X, Y, sep="", form="{:16.7e}"), {}),
    "R": ('"","wavenumber","intensity"\n' + "".join(f'"{i + 1}",{a},{b}\n' for i, (a, b) in enumerate(zip(X, Y))), {}),
    "UTF-8 with a mark": ("\ufeffRaman Shift (cm⁻¹),Intensity (counts)\n" + rows(X, Y, sep=","), {}),
    "Horiba, scan": ("Wavelength\tS1c / R1c\nnm\tCPS / MicroAmps\n" + rows(NM, Y), {"laser": 532.0}),
}  # fmt: skip


def file(folder, content):
    path = folder / "sample.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", SPECTRA)
def test_a_spectrum_is_what_was_written(tmp_path, name):
    content, more = SPECTRA[name]
    found = readers.read_spectrum(file(tmp_path, content), **more)
    np.testing.assert_allclose(found.x, X, atol=0.02)
    np.testing.assert_allclose(found.y, Y, rtol=1e-5)


#: Name -> (text, what the message asks for).
UNCLEAR = {
    "SpectraSuite": ("SpectraSuite Data File\n++++++++++\nDate: 03-14-2024\nNumber of Sampled Component Spectra: 1\nIntegration Time (usec): 100000\n"
                     ">>>>>Begin Processed Spectral Data<<<<<\n" + rows(np.linspace(339.2, 1028.4, 2048), np.ones(2048) + 1) + ">>>>>End Processed Spectral Data<<<<<\n", "x_unit="),
    "OceanView, no laser": (OCEAN.format(axis="Wavelengths") + rows(NM, Y), "laser="),
    "a map": ("#X\t\t#Y\t\t#Wave\t\t#Intensity\n" + "".join(rows(0 * X + p, 0 * X, X, Y, sep="\t\t") for p in range(4)), "map"),
    "two spectra one below the other": (rows(X, Y) + "\n\n" + rows(X, 2 * Y), "one spectrum a file"),
    "LabSpec, a series on its side": ("\t" + "\t".join(f"{v:g}" for v in np.linspace(60, 1200, 900)) + "\n" + "\n".join("\t".join(["1.0"] + ["5"] * 900) for _ in range(5)), "side"),
    "markers for what is missing": ("shift (1/cm);counts\n" + rows(X, Y, sep=";").replace("900", "--", 1), "row"),
    "thousands": ("shift (1/cm)\tcounts\n" + "".join(f"{a}\t1,{int(b) % 1000:03d}.5\n" for a, b in zip(X, Y)), "thousands"),
    "wavelengths without a word": (rows(np.linspace(500, 600, 300), Y), "x_unit="),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_asked_for(tmp_path, name):
    content, asked = UNCLEAR[name]
    with pytest.raises(ValueError, match=asked) as error:
        readers.read_spectrum(file(tmp_path, content))
    assert len(str(error.value)) <= 200


#: Name -> (text, more arguments, whether a response is in it). All hold TIME and COUNTS.
DECAYS = {
    "TimeHarp": ("#TimeHarp 260 decay\n#channels per curve\n400\n#display curve no.\n0\n#memory block no.\n0\n#ns/channel\n0.016\n#counts\n" + rows(COUNTS), {}, False),
    "SymPhoTime": ("Time[ns]\tCh.1[Cnts]\n" + rows(TIME, COUNTS), {}, False),
    "SPCM": ("*IDENTIFICATION\n  ID        : SPC Setup & Data File\n  Title     : sample A\n*END\n\n*BLOCK 1 Decay ( X )\n" + rows(TIME, COUNTS, sep="  ", form="{:12.4f}") + "*END\n", {}, False),
    "Edinburgh": (EDINBURGH.format(kind="Lifetime", axis="Time (ns)", start=0, stop=6.4, step=0.016) + rows(TIME, COUNTS, sep=",", close=","), {}, False),
    "DataStation": ("Time (ns)\tPrompt\tDecay\n" + rows(TIME, PROMPT, COUNTS), {}, True),
    "Edinburgh with response": ("Time/ns,IRF,Sample\n" + rows(TIME, PROMPT, COUNTS, sep=","), {}, True),
    "picoseconds": ("t (ps);counts\n" + rows(TIME * 1000, COUNTS, sep=";"), {}, False),
    "seconds, decimal comma": ("Time [s];Counts\n" + rows(TIME * 1e-9, COUNTS, sep=";", comma=True, form="{:.9e}"), {}, False),
    "counts alone": (rows(COUNTS), {"channel_width": 0.016}, False),
    "channel and counts": ("Chan\tData\n" + rows(np.arange(400), COUNTS), {"channel_width": 0.016}, False),
}  # fmt: skip


@pytest.mark.parametrize("name", DECAYS)
def test_a_decay_is_what_was_written(tmp_path, name):
    content, more, response = DECAYS[name]
    found = readers.read_decay(file(tmp_path, content), **more)
    np.testing.assert_allclose(found.x - found.x[0], TIME, atol=2e-4)
    np.testing.assert_array_equal(found.y, COUNTS)
    assert (found.irf is not None) == response
    if response:
        np.testing.assert_array_equal(found.irf, PROMPT)


T = np.array([4.0, 10.0, 40.0, 77.0, 150.0, 295.0])
TAU = np.array([0.21, 0.22, 0.31, 0.55, 1.9, 6.2])
YIELD = np.array([0.95, 0.93, 0.9, 0.85, 0.7, 0.52])
SERIES = {
    "heads with units": "T (K),tau (ns),QY\n" + rows(T, TAU, YIELD, sep=","),
    "1/e": "T (K)\tτ_1/e (ns)\tPLQY (%)\n" + rows(T, TAU, 100 * YIELD),
    "Celsius": "Temperature (°C);Lifetime (ns);Quantum yield\n" + rows(T - 273.15, TAU, YIELD, sep=";", form="{:.4f}"),
    "picoseconds": "Temp [K]\tlifetime [ps]\tquantum yield [%]\n" + rows(T, 1000 * TAU, 100 * YIELD),
    "underscores": "temperature_K,lifetime_ns,plqy\n" + rows(T, TAU, YIELD, sep=","),
    "average": "T/K\t<tau>/ns\tΦ\n" + rows(T, TAU, YIELD),
    "errors": "T (K);tau (ns);tau_err (ns);QY;QY error\n" + rows(T, TAU, 0.1 * TAU, YIELD, 0 * T + 0.05, sep=";", comma=True),
    "plus-minus": "T (K)\ttau (ns)\t±\tQY\t±\n" + rows(T, TAU, 0.1 * TAU, YIELD, 0 * T + 0.05),
    "a sample's name": "Sample A; 12 nm\nTemperature (K);tau_avg (ns);PLQY (%)\n" + rows(T, TAU, 100 * YIELD, sep=";"),
    "Origin": "Temperature\tLifetime\tPLQY\nK\tns\t%\n\tsample A\t\n" + rows(T, TAU, 100 * YIELD),
}  # fmt: skip


@pytest.mark.parametrize("name", SERIES)
def test_a_series_of_lifetimes_is_what_was_written(tmp_path, name):
    found = readers.read_lifetimes(file(tmp_path, SERIES[name]))
    np.testing.assert_allclose(found.temperature, T, rtol=1e-6)
    np.testing.assert_allclose(found.lifetime, TAU, rtol=1e-6)
    np.testing.assert_allclose(found.quantum_yield, YIELD, rtol=1e-6)
    if "rror" in SERIES[name] or "±" in SERIES[name]:
        np.testing.assert_allclose(found.lifetime_error, 0.1 * TAU, rtol=1e-6)
        np.testing.assert_allclose(found.quantum_yield_error, 0.05, rtol=1e-6)


def test_an_empty_cell_counts_where_its_column_is_asked_for(tmp_path):
    content = "shift (1/cm);counts;more\n" + rows(X, Y, Y, sep=";")
    some = content.replace(f"{X[40]:g};{Y[40]:g};{Y[40]:g}\n", f"{X[40]:g};{Y[40]:g};\n", 1)
    assert some != content
    np.testing.assert_array_equal(readers.read_spectrum(file(tmp_path, some)).y, Y)
    with pytest.raises(ValueError, match="row 42, column 'more'.*empty cell"):
        readers.read_spectrum(file(tmp_path, some), y="more")
    # Where it is the rule, the rows that are whole are not lost as a header.
    most = "shift (1/cm);counts;more\n" + rows(X, Y, sep=";", close=";").replace(";\n", ";3\n", 5)
    with pytest.raises(ValueError, match="row [2-6], .*3 columns where the other rows have 2"):
        readers.read_spectrum(file(tmp_path, most))
    series = "T (K);tau (ns);QY\n4;0.2;0.9\n10;;0.9\n20;0.3;0.8\n"
    with pytest.raises(ValueError, match="row 3, column 'tau'.*empty cell"):
        readers.read_lifetimes(file(tmp_path, series))
    decay = "Time (ns);IRF;Decay\n" + rows(TIME, PROMPT, COUNTS, sep=";").replace("\n", ";\n")
    broken = decay.replace("\n0.016;0;", "\n0.016;;")
    with pytest.raises(ValueError, match="row 3, column 'IRF'.*empty cell"):
        readers.read_decay(file(tmp_path, broken))


def test_there_are_many():
    assert len(SPECTRA) >= 30 and len(SPECTRA) + len(UNCLEAR) + len(DECAYS) + len(SERIES) >= 50
