"""lib.inference recovers what was put in and refuses what cannot be fitted."""

import numpy as np
import pytest

from lib import inference


@pytest.mark.parametrize("model", list(inference.LINEWIDTH_MODELS))
def test_fit_recovers_the_mode_that_made_the_widths(model):
    T = np.array([10, 50, 100, 150, 200, 250, 300.0])
    fwhm = inference.LINEWIDTH_MODELS[model](T, 12.0, 15.0)
    noise = np.random.default_rng(5).normal(0, 0.2, len(T))
    fit = inference.fit_linewidth(T[fwhm > 0.5], (fwhm + noise)[fwhm > 0.5], error=np.full((fwhm > 0.5).sum(), 0.2), model=model)
    for name, true in [("reorganization_energy", 12.0), ("phonon", 15.0)]:
        p = fit.params[name]
        assert abs(p.value - true) < 4 * p.stderr and p.stderr < 0.2 * true


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([10, 20], [1, 2]), "at least 3 points"),
        (([10, 20, 30], [1, 2]), "different lengths"),
        (([10, 20, 0], [1, 2, 3]), "T"),
        (([10, 20, 30], [1, 2, -3]), "fwhm"),
        (([10, 20, 30], [1, 2, 3], [1, 1, 0]), "error"),
        (([10, 20, 30], [1, 2, 3], None, "guess"), "model"),
    ],
)
def test_bad_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        inference.fit_linewidth(*arguments)
