"""The choice of J that figures share: a control for kernels, and the materials it gives."""

from .. import materials, scenarios
from .contract import Control

MODELS = materials.spectral_models("CsPbBr3")
#: For kernels; the static site shows the default, and the chapters print what the others change.
J_MODEL = Control("spectral_model", "J model", MODELS, MODELS[0], static=False)


def material(name, parameter_set=None, spectral_model=MODELS[0]):
    """A material with this model of J where it has one of that name, its own default otherwise; made once."""
    return scenarios.world(spectral_model).material(name, parameter_set)
