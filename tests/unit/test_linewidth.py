"""The rival of Eq. 3 for linewidths: recovers what made the widths, and its terms have the right limits."""

import numpy as np
import pytest

from lib import inference, linewidth, tables, units

T = np.array([4.0, 30.0, 60.0, 100.0, 150.0, 220.0, 290.0])


def test_noise_free_widths_give_back_their_terms():
    made = 5.0 + 0.03 * T + 80.0 / np.expm1(26.0 / (units.BOLTZMANN * T))
    fit = linewidth.fit_scattering(T, made, 26.0)
    assert fit[:3] == pytest.approx((5.0, 0.03, 80.0), rel=1e-6)
    assert fit.rms < 1e-9
    assert fit.width(77.0) == pytest.approx(5.0 + 0.03 * 77 + 80.0 / np.expm1(26.0 / (units.BOLTZMANN * 77)))


def test_no_term_is_negative():
    fit = linewidth.fit_scattering(T, 20.0 - 0.05 * T, 26.0)
    assert fit.slope == 0 and fit.optical == 0 and fit.constant == pytest.approx(np.mean(20.0 - 0.05 * T))


def test_single_dot_prefers_scattering_to_both_readings_of_eq_3():
    rows = tables.load("cdse_homogeneous_linewidth").query("series == 'single dot'")
    kelvin, width = rows.temperature_K.to_numpy(float), rows.fwhm_meV.to_numpy(float)
    rms = {}
    for model in inference.LINEWIDTH_MODELS:
        rms[model] = np.sqrt(np.mean((width - inference.fit_linewidth(kelvin, width, model=model).best_fit) ** 2))
    rival = linewidth.fit_scattering(kelvin, width, 26.0)
    # an independent solution: all seven choices of terms, each by ordinary least squares, the best without a negative one
    terms = np.column_stack([np.ones(7), kelvin, 1 / np.expm1(26.0 / (units.BOLTZMANN * kelvin))])
    best = np.inf
    for mask in range(1, 8):
        kept = [i for i in range(3) if mask >> i & 1]
        found, *_ = np.linalg.lstsq(terms[:, kept], width, rcond=None)
        if np.all(found >= 0):
            best = min(best, np.sqrt(np.mean((terms[:, kept] @ found - width) ** 2)))
    assert rival.rms == pytest.approx(best, rel=1e-9)
    assert rival.rms < rms["thermal part"] < rms["Eq. 3"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: linewidth.fit_scattering([4, 10, 20], [1, 2, 3], 26.0), "at least 4"),
        (lambda: linewidth.fit_scattering(T, T[:-1], 26.0), "different lengths"),
        (lambda: linewidth.fit_scattering(T, -T, 26.0), "fwhm"),
        (lambda: linewidth.fit_scattering(T, T, 0.0), "phonon"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
