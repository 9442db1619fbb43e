"""The materials of the book's tables, linear mixtures of the halides, and materials of a reader's own.

Values come from ``data/materials.csv``, spectral densities from ``data/spectral_density_models.csv`` and
``data/spectral_density_totals.csv``; each row there carries its source and a confidence code. A row added there adds a material.
"""

from .known import (
    CENTRAL_PEAK,
    HALIDES,
    KNOWN,
    LOW_FREQUENCY,
    PARAMETERS,
    Material,
    matching_set,
    material,
    parameter_sets,
    sets_in_words,
    spectral_models,
)
from .mixtures import mix
from .own import define

__all__ = [
    "CENTRAL_PEAK",
    "HALIDES",
    "KNOWN",
    "LOW_FREQUENCY",
    "PARAMETERS",
    "Material",
    "define",
    "matching_set",
    "material",
    "mix",
    "parameter_sets",
    "sets_in_words",
    "spectral_models",
]
