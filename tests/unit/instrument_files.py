"""Files in the form in which instruments and their programs export them, made from known numbers with a fixed seed.

The heads follow published examples of each format; no measured value and no line of a real file is in them. ``FILES`` holds
what must be read, with the numbers that went in, ``NOT_READ`` what must be refused, with the words expected.
"""

from dataclasses import dataclass, field

import numpy as np

from lib import readers

RNG = np.random.default_rng(16)
SHIFT = np.round(np.arange(25.0, 325.0, 1.7), 2)
COUNTS = np.round(900 + 400 / (1 + ((SHIFT - 70) / 6) ** 2) + RNG.normal(0, 8, len(SHIFT)), 2)
LASER = 532.0
NM = np.round(np.linspace(450.0, 650.0, 120), 3)
EMISSION = np.round(50 + 900 * np.exp(-(((NM - 515) / 9) ** 2)) + RNG.normal(0, 2, len(NM)), 3)
EV = 1239.841984 / NM
TIME = np.round(np.arange(160) * 0.064, 3)
DECAY = RNG.poisson(900 * np.exp(-np.maximum(TIME - 1, 0) / 2.0) * (TIME > 1) + 4)
PROMPT = RNG.poisson(2000 * np.exp(-(((TIME - 1) / 0.1) ** 2)))
T = np.array([5.0, 20, 60, 120, 200, 295])
TAU = np.array([0.31, 0.34, 0.52, 0.95, 1.8, 3.6])
D_TAU = np.array([0.02, 0.02, 0.03, 0.05, 0.1, 0.2])
QY = np.array([0.92, 0.9, 0.85, 0.7, 0.55, 0.41])


@dataclass
class File:
    """One file: its name, its bytes, how it is read, and what must come of it."""

    name: str
    content: bytes
    read: object = readers.read_spectrum
    keys: dict = field(default_factory=dict)
    x: np.ndarray = field(default_factory=lambda: SHIFT)
    y: np.ndarray = field(default_factory=lambda: COUNTS)
    other: dict = field(default_factory=dict)  # further attributes of the result
    said: str = ""  # a part of the report


def rows(*columns, sep="\t", end="\r\n", digits=None, decimal=".", tail="", step=1):
    """Lines of a table of numbers."""
    form = (
        (lambda v: f"{v:.{digits}f}")
        if digits is not None
        else (lambda v: f"{v:g}" if v == round(v) else repr(float(v)))
    )
    lines = [sep.join(form(v).replace(".", decimal) for v in row) + tail for row in list(zip(*columns))[::step]]
    return end.join(lines) + end


def text(*parts, encoding="utf-8", end="\r\n"):
    return "".join(p if p.endswith(("\n", "\r")) else p + end for p in parts).encode(encoding)


DOWN = rows(SHIFT, COUNTS, step=-1)
LABSPEC = "\r\n".join(
    ("#Acq. time (s)=\t10", "#Accumulations=\t3", "#Range (cm-¹)=\t25...325", "#Spike filter=\tOff", "#Objective=\tx100",
     "#Detector temperature (°C)=\t-70", "#Laser=\t532.00", "#Grating=\t1800", "#Filter=\t10%", "#Full time(mm:ss)=\t0:30", "#Title=\tmine 4",
     "#Acquired=\t10.12.2024 10:16:02")
)  # fmt: skip
PIXEL = np.arange(len(SHIFT), dtype=float)
NM_RAMAN = np.round(1e7 / (1e7 / LASER - SHIFT), 4)
BWTEK = "\r\n".join(
    ["File Version;BWRam4.11_2", "Date;2024-05-06 11:12:13", "title;BWS465", "model;BTC665N", "c code;UEY", "operator;", "port1;0",
     "baud1;3", "pixel_start;0", "pixel_end;2047", "step;1", "units;3", "bkcolor;16777215", "show_mode;0", "data_mode;0", "intigration times(ms);2000",
     "average number;5", "time_multiply;1", "spectrometer_type;16", "yaxis;2", "yaxis_min;0", "yaxis_max;65535", "xaxis;3", "xaxis_min;0", "xaxis_max;3000",
     "coefs_a0;527,1", "coefs_a1;0,104", "coefs_b0;-4,2", "laser_wavelength;532", "laser_powerlevel;50", "overall_name;", "dark_compensate;0"]
)  # fmt: skip
AXES_BW = "Pixel;Wavelength;Wavenumber;Raman Shift;Dark;Reference;Raw data #1;Dark Subtracted #1;%TR #1;Absorbance #1;Irradiance (lumen) #1;"
BW_ROWS = "".join(
    f"{i};{531 - (30 - i) * 0.01:.4f};18800,00;   ;90;65535;91;1;0;0;0;\r\n".replace(".", ",") for i in range(30)
) + "".join(
    f"{i + 30};{n:.4f};{1e7 / n:.2f};{s:.2f};90;65535;{c + 90:.2f};{c:.2f};0;0;0;\r\n".replace(".", ",")
    for i, (n, s, c) in enumerate(zip(NM_RAMAN, SHIFT, COUNTS))
)
ANDOR = "\r\n".join(
    ("Date and Time:\tWed May 08 11:12:13.000 2024", "Software Version:\t4.32.30065.0", "Temperature (C):\t-70", "Model:\tDU420A",
     "Acquisition Mode:\tAccumulate", "Exposure Time (secs):\t1.00000", "Number of Accumulations:\t10", "Grating Groove Density (l/mm):\t1200")
)  # fmt: skip
JASCO = "\r\n".join(
    ("TITLE\tmine", "DATA TYPE\tRAMAN SPECTRUM", "ORIGIN\tJASCO", "OWNER\t", "DATE\t24/05/06", "TIME\t11:12:13", "DELTAX\t1.7", "XUNITS\t1/CM",
     "YUNITS\tINTENSITY", "FIRSTX\t25", "LASTX\t323.6", f"NPOINTS\t{len(SHIFT)}", "FIRSTY\t900", "MAXY\t1300", "MINY\t880", "XYDATA")
)  # fmt: skip
JASCO_END = "\r\n##### Extended Information\r\n[Comments]\r\nSample name\tfilm 3\r\n\r\n[Measurement Information]\r\nModel Name\tNRS-4100\r\nAccumulation\t5\r\nExcitation wavelength\t532.00 nm\r\n"
OCEAN = (
    "Data from mine_00012.txt Node\r\n\r\nDate: Wed May 08 11:12:13 CEST 2024\r\nUser: lab\r\nSpectrometer: QEP01234\r\nTrigger mode: 0\r\n"
    "Integration Time (sec): 1.000000E-1\r\nScans to average: 10\r\nElectric dark correction enabled: true\r\nBoxcar width: 0\r\n"
)
PICO = "#PicoHarp 300  Histogram Data\r\n#channels per curve\r\n160\r\n#display curve no.\r\n0{a}\r\n#memory block no.\r\n0{a}\r\n#Board S/N\r\n1004542{b}\r\n#ns/channel\r\n0.0640{c}\r\n#counts\r\n"
EDINBURGH = "\r\n".join(
    ("decay 4,", "", "Labels,IRF,film 3,", "Type,TCSPC Decay,TCSPC Decay,", "XAxis,Time(ns),Time(ns),", "YAxis,Counts,Counts,", "Scale,Log,Log,",
     "ExcWavelength,405.00,405.00,", "EmWavelength,405.00,515.00,", "ExcSlit,2.00,2.00,", "PeakCounts,2000,900,", "Iris,100,100,", "")
)  # fmt: skip
BH = "\r\n".join(
    ("*IDENTIFICATION", "  ID        : _SPC Setup & Data File_", "  Title     : film", "  Version   : 1  780 M", "  Revision  : 5 bits ADC", "  Date      : 2024-05-08",
     "*END", "", "*SETUP", "SYS_PARA_BEGIN:", "#PR [PR_PDEV,I,0]", "#SP [SP_MODE,I,0]", "#SP [SP_TAC_R,F,5.0e-08]", "SYS_PARA_END:", "*END", "", "*BLOCK 1 Decay_1  ( Time[ns]  Counts )")
)  # fmt: skip
LVM = "\r\n".join(
    ("LabVIEW Measurement\t", "Writer_Version\t2", "Reader_Version\t2", "Separator\tTab", "Decimal_Separator\t,", "Multi_Headings\tNo", "X_Columns\tOne",
     "Time_Pref\tAbsolute", "Operator\tlab", "Date\t2024/05/08", "Time\t11:12:13,0154", "***End_of_Header***\t", "", "Channels\t1\t", "Samples\t160\t", "Date\t2024/05/08\t",
     "X_Dimension\tTime\t", "X0\t0,0000000000000000E+0\t", "Delta_X\t1,000000\t", "***End_of_Header***\t", "X_Value\tUntitled\tComment")
)  # fmt: skip
PE = "\r\n".join(
    ("PE UV       SUBTECH     SPECTRUM    ASCII       PEDS        4.20      ", "-1", "mine.asc", "24/05/08", "11:12:13.00", "24/05/08", "11:20:13.00", "film 3", "",
     "", "lab", "Lambda 950", "#HDR", "-1", "-1", "-1", "#GR", "nm", "INT", "1.000000", "0.000000", "650.000000", "-1.680672", "120", "8", "999.0", "40.0", "#DATA")
)  # fmt: skip
WITEC = "\r\n".join(
    ("//Exported ASCII-File", "", "[Header]", r"ProjectName = D:\lab\mine.wip", "GraphName = Spectrum--000--Spec.Data 1", "ScanUnit = um", "SizeX = 1", "SizeY = 1",
     f"SizeGraph = {len(SHIFT)}", "", "[Data]")
)  # fmt: skip


def jcamp(data, form, x=SHIFT, **keys):
    head = {"TITLE": "mine", "JCAMP-DX": "4.24", "DATA TYPE": "RAMAN SPECTRUM", "XUNITS": "1/CM", "YUNITS": "COUNTS", "XFACTOR": "1", "YFACTOR": "1",
            "FIRSTX": f"{x[0]}", "LASTX": f"{x[-1]}", "NPOINTS": f"{len(x)}"} | keys  # fmt: skip
    return text(*(f"##{k}={v}" for k, v in head.items()), f"##{form}", *data, "##END=")


JX, JY = np.arange(20.0, 60.0), np.rint(COUNTS[:40])


def affn(sep=" "):
    return [
        f"{JX[i]:g}"
        + "".join(f"{sep if v >= 0 and sep == ' ' else ''}{'+' if sep != ' ' else ''}{v:.0f}" for v in JY[i : i + 8])
        for i in range(0, 40, 8)
    ]


def dif():
    """Differences in the letters of JCAMP-DX: each line begins with a value and ends with the one the next begins with."""

    def squeezed(v, plus, minus, zero):
        v = int(v)
        digits = str(abs(v))
        first = zero if v == 0 else (plus if v > 0 else minus)[int(digits[0]) - 1]
        return first + digits[1:]

    lines = []
    for i in range(0, 40, 8):
        line = f"{JX[i]:g}" + squeezed(JY[i], "ABCDEFGHI", "abcdefghi", "@")
        for k in range(i + 1, min(i + 9, 40)):
            line += squeezed(JY[k] - JY[k - 1], "JKLMNOPQR", "jklmnopqr", "%")
        lines.append(line)
    return [*lines, f"{JX[-1]:g}" + squeezed(JY[-1], "ABCDEFGHI", "abcdefghi", "@")]


PHOTON = {"axis": "photon energy"}
DEC, LIFE = readers.read_decay, readers.read_lifetimes


def photon(name, content, keys=None, **more):
    order = np.argsort(EV)
    return File(name, content, keys=PHOTON | (keys or {}), x=EV[order], y=EMISSION[order], **more)


def decay(name, content, keys=None, irf=None, **more):
    return File(name, content, DEC, keys or {}, TIME, DECAY, {"irf": irf}, **more)


def life(name, content, keys=None, y=TAU, **other):
    return File(name, content, LIFE, keys or {}, T, y, other)


N = f"{{:.{2}f}}"
FILES = [
    # -------------------------------------------------------------- Raman
    File("wire.txt", text("#Wave\t\t#Intensity", DOWN), said="'Wave', 'Intensity'"),
    File("wire_columns.txt", text("#Wave\t#Intensity\n", rows(SHIFT, COUNTS, digits=6, end="\n")), said="'Wave', 'Intensity'"),
    File("labspec6.txt", text(LABSPEC, rows(SHIFT, COUNTS), encoding="cp1252"), other={"laser": 532.0}),
    File("labspec6_units.txt", text(LABSPEC, "#AxisType[0]=\tIntens", "#AxisType[1]=\tSpectr", "#AxisUnit[0]=\tCnt", "#AxisUnit[1]=\t1/cm", rows(SHIFT, COUNTS), encoding="cp1252"), said="axis in 1/cm"),
    File("labspec6_nm.txt", text(LABSPEC, "#AxisUnit[0]=\tCnt", "#AxisUnit[1]=\tnm", rows(NM_RAMAN, COUNTS, digits=4), encoding="cp1252"), said="laser at 532 nm"),
    File("opus.dpt", text(rows(SHIFT, COUNTS, sep=",", digits=5, step=-1, end="\n"))),
    File("opus_tab.0.dpt", text(rows(SHIFT, COUNTS, digits=5, step=-1))),
    File("omnic.csv", text("".join(f"{a:.6e},{b:.6e}\r\n" for a, b in zip(SHIFT, COUNTS)))),
    File("witec.txt", text(WITEC, rows(SHIFT, COUNTS, digits=5))),
    File("witec_table.txt", text("X-Axis\tSpectrum--000--Spec.Data 1", "rel. 1/cm\tCCD cts", rows(SHIFT, COUNTS)), said="axis in 1/cm"),
    File("bwtek.csv", text(BWTEK, AXES_BW, BW_ROWS), said="'Raman Shift', 'Dark Subtracted #1'"),
    File("jasco.txt", text(JASCO, rows(SHIFT, COUNTS), JASCO_END), said="axis in 1/cm", other={"laser": 532.0}),
    File("enlighten.csv", text("ENLIGHTEN Version,4.0.9", "Measurement ID,20240508-111213", "Serial Number,WP-01234", "Laser Wavelength,532.0", "Pixel Count,177", "",
         "Pixel,Wavelength,Wavenumber,Processed", rows(PIXEL, NM_RAMAN, SHIFT, COUNTS, sep=",")), said="'Wavenumber', 'Processed'"),
    File("oceanview_raman.txt", text(OCEAN + "XAxis mode: Raman Shifts\r\nNumber of Pixels in Spectrum: 177\r\n>>>>>Begin Spectral Data<<<<<", rows(SHIFT, COUNTS), ">>>>>End Spectral Data<<<<<")),
    File("excel_de.csv", text("sep=;", "Raman-Verschiebung (cm-1);Intensität (a.u.)", rows(SHIFT, COUNTS, sep=";", decimal=","), encoding="cp1252"), said="decimal comma"),
    File("excel_empty_columns.csv", text("\ufeffRaman Shift (cm-1);Counts;;;", rows(SHIFT, COUNTS, sep=";", decimal=",", tail=";;;"), ";;;;\r\n;;;;")),
    File("origin.txt", text("Raman shift\tIntensity", "cm\\+(-1)\ta.u.", "\tfilm 3", rows(SHIFT, COUNTS)), said="axis in 1/cm"),
    File("origin_short.dat", text("A\tB\nRaman shift\tIntensity\n1/cm\tcounts\n", rows(SHIFT, COUNTS, end="\n")), said="'Raman shift', 'Intensity'"),
    File("matlab.txt", text("".join(f"   {a:.7e}   {b:.7e}\n" for a, b in zip(SHIFT, COUNTS)))),
    File("wide.txt", text("Raman shift (cm-1)\t10 K\t50 K\t300 K", rows(SHIFT, COUNTS, 2 * COUNTS, 3 * COUNTS)), keys={"y": "50 K"}, y=2 * COUNTS, said="4 columns; others by y="),
    File("wide_numbers.txt", text("Wavenumber\t10\t50\t300", rows(SHIFT, COUNTS, 2 * COUNTS, 3 * COUNTS)), keys={"y": "300"}, y=3 * COUNTS),
    File("wide_corner.csv", text(",10,50,300", rows(SHIFT, COUNTS, 2 * COUNTS, 3 * COUNTS, sep=",")), keys={"y": "50"}, y=2 * COUNTS),
    File("mixed_blanks.txt", text("".join(f"  {a}{' ' if i % 2 else chr(9)}  {b}\n" for i, (a, b) in enumerate(zip(SHIFT, COUNTS))))),
    File("tab_and_spaces.txt", text("shift (1/cm) \t counts\n", "".join(f"{a:8.2f} \t {b:9.2f} \n" for a, b in zip(SHIFT, COUNTS)))),
    File("labview_utf16.txt", text("Raman shift (1/cm)\tcounts", rows(SHIFT, COUNTS), encoding="utf-16"), said="UTF-16"),
    File("powershell_utf16.txt", text("Raman shift (1/cm)\tcounts", rows(SHIFT, COUNTS), encoding="utf-16-le"), said="UTF-16"),
    File("exponents_comma.txt", text("".join(f"{a:.5E}\t{b:.5E}\r\n".replace(".", ",") for a, b in zip(SHIFT, COUNTS)))),
    File("fortran.dat", text("".join(f" {a:.6E} {b:.6E}\n".replace("E", "D") for a, b in zip(SHIFT, COUNTS)))),
    File("affn.jdx", jcamp(affn(), "XYDATA=(X++(Y..Y))", JX), x=JX, y=JY),
    File("pac.dx", jcamp(affn("+"), "XYDATA=(X++(Y..Y))", JX), x=JX, y=JY),
    File("dif.jdx", jcamp(dif(), "XYDATA=(X++(Y..Y))", JX), x=JX, y=JY),
    File("xypoints.jdx", jcamp([f"{a:g}, {b:.0f}" for a, b in zip(JX, JY)], "XYPOINTS=(XY..XY)", JX), x=JX, y=JY),
    # -------------------------------------------------------------- luminescence, absorption
    photon("oceanview.txt", text(OCEAN + "XAxis mode: Wavelengths\r\nNumber of Pixels in Spectrum: 120\r\n>>>>>Begin Spectral Data<<<<<", rows(NM, EMISSION))),
    photon("spectrasuite.txt", text("SpectraSuite Data File\n++++++++++++++++++++++++++++++++++++\nDate: 05-08-2024, 11:12:13\nUser: lab\nIntegration Time (usec): 100000 (USB4C01234)\nNumber of Pixels in Processed Spectrum: 120\n>>>>>Begin Processed Spectral Data<<<<<\n", rows(NM, EMISSION, end="\n"), ">>>>>End Processed Spectral Data<<<<<\n"), {"x_unit": "nm"}),
    photon("andor_below.asc", text(rows(NM, EMISSION, tail="\t"), "\r\n\r\n\r\n", ANDOR), {"x_unit": "nm"}, said="after the numbers"),
    photon("andor_above.asc", text(ANDOR, "", rows(NM, EMISSION, sep=",")), {"x_unit": "nm"}),
    photon("lightfield.csv", text("Frame,ROI,Row,Column,Wavelength,Intensity", "".join(f"1,1,1,{i + 1},{a},{b}\r\n" for i, (a, b) in enumerate(zip(NM, EMISSION)))), said="'Wavelength', 'Intensity'"),
    photon("avantes.txt", text("Integration time [ms]:  100.000", "Averaging Nr. [scans]: 10", "Smoothing Nr. [pixels]: 0", "Data measured with spectrometer [name]: 1204", "Wave   ;Sample   ;Dark     ;Reference;Scope", "[nm]   ;[counts] ;[counts] ;[counts]", "", "".join(f" {a:8.3f}; {b:8.3f};  41.000; 9000.000\r\n" for a, b in zip(NM, EMISSION))), said="'Wave', 'Sample'"),
    photon("thorlabs.csv", text("#Thorlabs FTS", "[SpectrumHeader]", "Date;20240508", "Comment;", "XAxisUnit;nm_air", "[Data]", rows(NM, EMISSION, sep=";", end="\n"), "[EndOfFile]\n"), {"x_unit": "nm"}),
    photon("perkinelmer.asc", text(PE, rows(NM, EMISSION, digits=6, step=-1)), {"x_unit": "nm"}),
    photon("cary.csv", text("film 3,,", "Wavelength (nm),Abs,", rows(NM, EMISSION, sep=",", tail=",", step=-1), "\r\n", "film 3", "Collection Time: 5/8/2024 11:12:13 AM", "Scan Rate (nm/min): 600.000", "Ave Time (sec): 0.1000")),
    photon("shimadzu.txt", text('"film 3 - RawData"', '"Wavelength nm."\t"Int."', rows(NM, EMISSION))),
    photon("fluoressence.txt", text("Wavelength\tS1c / R1c", "nm\tCPS / MicroAmps", rows(NM, EMISSION)), said="axis in nm"),
    photon("edinburgh_emission.txt", text("film 3,", "", "Labels,film 3,", "Type,Emission Scan,", "Start,450.00,", "Stop,650.00,", "Step,1.68,", "Fixed/Offset,405.00,", "XAxis,Wavelength(nm),", "YAxis,Counts,", "Scale,Linear,", "", rows(NM, EMISSION, sep=",", tail=","))),
    # -------------------------------------------------------------- decays
    decay("picoharp.dat", text(PICO.format(a="", b="", c=""), rows(DECAY))),
    decay("picoharp_two.dat", text(PICO.format(a="\t1", b="\t1004542", c="\t0.0640"), rows(DECAY, PROMPT))),
    decay("symphotime.txt", text("Time[ns]\tDecay[Cnts]\tIRF[Cnts]", rows(TIME, DECAY, PROMPT)), irf=PROMPT),
    decay("fluofit.txt", text("Time/ns\tDecay\tIRF\tFit\tResiduals", rows(TIME, DECAY, PROMPT, DECAY + 0.5, np.full(len(TIME), -0.5))), irf=PROMPT),
    decay("edinburgh.txt", text(EDINBURGH, rows(TIME, PROMPT, DECAY, sep=",", tail=",")), irf=PROMPT),
    decay("spcm.asc", text(BH, "".join(f"  {a:.6f}  {b}\r\n" for a, b in zip(TIME, DECAY)), "*END"), irf=None),
    decay("spcm_counts.asc", text(BH.replace("Time[ns]  ", ""), rows(DECAY), "*END"), {"channel_width": 0.064}),
    decay("datastation.txt", text("Chan\tPrompt\tDecay", rows(np.arange(160.0), PROMPT, DECAY)), {"channel_width": 0.064}, irf=PROMPT),
    decay("datastation_head.txt", text("Time calibration = 6.400000E-11 sec/ch", "Chan\tDecay", rows(np.arange(160.0), DECAY))),
    decay("quantaurus.csv", text("Quantaurus-Tau", "Excitation wavelength[nm],405", "Emission wavelength[nm],515", "", "Time[ns],Decay[counts],IRF[counts]", rows(TIME, DECAY, PROMPT, sep=",")), irf=PROMPT),
    decay("timetagger.csv", text("Time (ps),Counts\n", rows(np.rint(TIME * 1e3), DECAY, sep=",", end="\n"))),
    decay("excel_decay.csv", text("Zeit (ns);Zählimpulse;", rows(TIME, DECAY, sep=";", decimal=",", tail=";"), encoding="cp1252")),
    decay("labview.lvm", text(LVM, rows(TIME, DECAY, digits=6, decimal=",", tail="\t")), {"time_unit": "ns"}),
    decay("oscilloscope.csv", text("Model,MSO4104", "Horizontal Units,s", "Sample Interval,6.4e-11", "Record Length,160", "Vertical Units,V", "", "TIME,CH1", "".join(f"{a * 1e-9:.6e},{b}\r\n" for a, b in zip(TIME, DECAY)))),
    # -------------------------------------------------------------- lifetimes
    life("tau_1e.csv", text("T (K),tau_1/e (ns),PLQY (%)", rows(T, TAU, 100 * QY, sep=",")), quantum_yield=QY),
    life("greek.txt", text("T/K\tτ/ns\tΔτ/ns\tΦ/%", rows(T, TAU, D_TAU, 100 * QY)), lifetime_error=D_TAU, quantum_yield=QY),
    life("average.csv", text("Temperature [K];<τ> [ns];QY", rows(T, TAU, QY, sep=";", decimal=","), encoding="utf-8-sig"), quantum_yield=QY),
    life("celsius.csv", text("Temp. (°C),Lifetime (ps)", "".join(f"{a - 273.15:.2f},{1e3 * b:g}\n" for a, b in zip(T, TAU))), ),
    life("degrees.txt", text("Temperature / deg C\ttau_avg / ns", "".join(f"{a - 273.15:.2f}\t{b:g}\n" for a, b in zip(T, TAU)))),
    life("origin_units.txt", text("Temperature\tLifetime\tError\tPLQY", "K\tns\tns\t%", "\tfilm 3\t\t", rows(T, TAU, D_TAU, 100 * QY)), lifetime_error=D_TAU, quantum_yield=QY),
    life("parameters.csv", text("T(K),A1,t1(ns),A2,t2(ns),tau_avg(ns)", rows(T, 0 * T + 3, TAU / 2, 0 * T + 1, 2 * TAU, TAU, sep=",")), {"columns": {"temperature": 1, "lifetime": "tau_avg"}}),
    life("amplitudes.csv", text("T(K),A1,t1(ns),A2,t2(ns),tau_avg(ns)", rows(T, 0 * T + 3, TAU / 2, 0 * T + 1, 2 * TAU, TAU, sep=","))),
    life("samples.csv", text("sample,T (K),tau (ns),remark", "".join(f"A{i},{a:g},{b:g},ok\n" for i, (a, b) in enumerate(zip(T, TAU))))),
    life("plus_minus.csv", text("T (K),tau (ns),+/-,QY,+/-", rows(T, TAU, D_TAU, QY, 0.05 * QY, sep=",")), lifetime_error=D_TAU, quantum_yield_error=0.05 * QY),
    life("error_units.csv", text("T (K),tau (ns),err (ps)", rows(T, TAU, np.round(1e3 * D_TAU), sep=",")), lifetime_error=D_TAU),
    life("error_percent.csv", text("T (K);tau (ns);err (%)", rows(T, TAU, 0 * T + 5, sep=";", decimal=",")), lifetime_error=0.05 * TAU),
    life("rates.txt", text("T (K)\tk_rad (ns^-1)\tdk_rad (ns^-1)", rows(T, 1 / TAU, D_TAU)), y=1 / TAU, rate_error=D_TAU),
    life("repetition.txt", text("# fitted with two exponentials\n# T[K]  tau[ns]  sigma_tau[ns]  PLQY  f_rep[MHz]\n", rows(T, TAU, D_TAU, QY, 0 * T + 2.5, sep="   ", end="\n")), lifetime_error=D_TAU, quantum_yield=QY, repetition=0 * T + 2.5),
]  # fmt: skip

GOOD = rows(SHIFT, COUNTS)
MAP = rows(np.repeat([0.0, 1, 2, 3], 40), np.zeros(160), np.tile(SHIFT[:40], 4), np.tile(COUNTS[:40], 4))
#: File, how it is read, and what the message must hold.
NOT_READ = [
    (File("wire_map.txt", text("#X\t\t#Y\t\t#Wave\t\t#Intensity", MAP)), "a map or a series"),
    (File("labspec_map.txt", text("\t\t" + "\t".join(f"{s:.2f}" for s in SHIFT), "".join(f"{i}\t0\t" + "\t".join(f"{c:g}" for c in COUNTS) + "\n" for i in range(9)))), "a map"),
    (File("lightfield_frames.csv", text("Frame,Wavelength,Intensity", "".join(f"{f},{a},{b}\n" for f in (1, 2, 3, 4) for a, b in zip(NM, EMISSION))), keys=PHOTON), "a map or a series"),
    (File("gnuplot.dat", text("# run 1\n", rows(SHIFT, COUNTS, end="\n"), "\n\n# run 2\n", rows(SHIFT, COUNTS, end="\n"))), "row 182.*a second block of numbers begins"),
    (File("hpdta.txt", text('[Application],Date="05-08-2024",Software="HPD-TA"', "\t".join(f"{v:g}" for v in [0.0, *NM]), "".join(f"{t:g}\t" + "\t".join("3" for _ in NM) + "\n" for t in TIME[:9]))), "a map"),
    (File("dashes.txt", text(GOOD, "325.0\t--", "326.7\t950")), "row 178, column 2, value '--': no finite number; leave the row out"),
    (File("excel_na.csv", text(rows(SHIFT, COUNTS, sep=";"), "325.0;#N/A", "326.7;950")), "row 178, column 2, value '#N/A': no finite number"),
    (File("labview_nan.txt", text(GOOD, "325.0\tNaN", "326.7\t950")), "row 178, column 2, value 'NaN': no finite number"),
    (File("thousands.txt", text(GOOD, "325.0\t1,234.5")), "row 178, column 2, value '1,234.5': separators of thousands"),
    (File("thousands_de.csv", text(rows(SHIFT, COUNTS, sep=";", decimal=","), "325,0;1.234,5")), "row 178, column 2, value '1.234,5': separators of thousands"),
    (File("nm_without_laser.txt", text(OCEAN + "XAxis mode: Wavelengths\r\n>>>>>Begin Spectral Data<<<<<", rows(NM, EMISSION))), "needs laser="),
    (File("counts.dat", text(rows(DECAY)), DEC), "give channel_width= in ns"),
    (File("datastation.txt", text("Chan\tDecay", rows(np.arange(160.0), DECAY)), DEC), "counts channels and has no unit; give channel_width="),
    (File("two_tau.csv", text("T (K),tau_1 (ns),tau_2 (ns)", rows(T, TAU, 2 * TAU, sep=",")), LIFE), "both look like lifetime; give columns="),
    (File("cells_with_error.csv", text("T (K),tau (ns)", "".join(f"{a:g},{b:g} ± 0.1\n" for a, b in zip(T, TAU))), LIFE), "value and error in one cell"),
    (File("cells_with_unit.csv", text("T,tau", "".join(f"{a:g} K,{b:g} ns\n" for a, b in zip(T, TAU))), LIFE), "unit in the cells"),
]  # fmt: skip
