"""Files as instruments write them: what a file holds is found out, said, and may be overruled by an argument.

``read_spectrum`` gives a spectrum, ``read_decay`` counts against time, ``read_lifetimes`` a series of lifetimes or rates
against temperature or size. Each result has ``.x``, ``.y`` and ``.report``, the sentences that tell what was taken for what.
Room: beside ``tables``, since a reader knows nothing of physics but units. Nothing of a file is ever evaluated.
"""

from .decay import Decay, read_decay
from .formats import EXTRAS
from .lifetimes import Series, read_lifetimes
from .spectrum import Spectrum, read_spectrum

__all__ = ["EXTRAS", "Decay", "Series", "Spectrum", "read_decay", "read_lifetimes", "read_spectrum"]
