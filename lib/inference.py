"""Fits of the book's formulas to measured numbers: :mod:`lib.rate_fits` makes them, :mod:`lib.fit_comparison` judges them."""

from .fit_comparison import (
    bootstrap,
    bootstrap_band,
    compare_forms,
    confidence_intervals,
    exclusion_level,
    predictive_check,
    unbounded,
)
from .rate_fits import (
    ALL_FORMS,
    LINEWIDTH_MODELS,
    MORE_FORMS,
    RATE_FORMS,
    REFERENCE,
    Form,
    closure_form,
    closure_forms,
    fit_linewidth,
    fit_rates,
    tabulate,
    yield_drift,
)

__all__ = [
    "ALL_FORMS",
    "LINEWIDTH_MODELS",
    "MORE_FORMS",
    "RATE_FORMS",
    "REFERENCE",
    "Form",
    "bootstrap",
    "bootstrap_band",
    "closure_form",
    "closure_forms",
    "compare_forms",
    "confidence_intervals",
    "exclusion_level",
    "fit_linewidth",
    "fit_rates",
    "predictive_check",
    "tabulate",
    "unbounded",
    "yield_drift",
]
