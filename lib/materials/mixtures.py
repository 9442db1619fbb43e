"""Linear mixtures of two caesium lead halides."""

from __future__ import annotations

import pandas as pd

from .. import validate
from .known import KNOWN, PARAMETERS, Material, halide_shares, material


def mix(a: str | Material, b: str | Material, x: float) -> Material:
    """Return a linear mixture of two caesium lead halides.

    Every parameter is interpolated linearly; so is J: (1 - x) J_a + x J_b, the union of
    both sets of modes. A closure: bowing and modes shared by both halides are left out.

    Parameters
    ----------
    a, b : str or Material
        The two halides.
    x : float
        Share of ``b``, from 0 to 1.

    Raises
    ------
    ValueError
        For anything but two caesium lead halides, or x outside [0, 1].
    """
    a, b = (m if isinstance(m, Material) else material(m) for m in (a, b))
    x = validate.number("x", x, "from 0 to 1", at_least=0.0, at_most=1.0)
    shares: dict[str, float] = {}
    for argument, m, weight in (("a", a, 1 - x), ("b", b, x)):
        found = halide_shares(m.name)
        if not found:
            validate.choice(argument, m.name, [k for k in KNOWN if halide_shares(k)])
        for halide, share in found.items():
            shares[halide] = shares.get(halide, 0) + weight * share
    if x in (0.0, 1.0):
        return b if x else a
    join = "+".join
    same = a.spectral_model == b.spectral_model
    pure = next(iter(shares)) if len(shares) == 1 else None
    return Material(
        f"CsPb{pure}3" if pure else "CsPb(" + "".join(f"{h}{_share(s)}" for h, s in shares.items()) + ")3",
        join(dict.fromkeys(s for s in (a.parameter_set, b.parameter_set) if s)),
        a.spectral_model if same else join((a.spectral_model, b.spectral_model)),
        parameters=pd.concat([m.parameters.assign(share=w) for m, w in ((a, 1 - x), (b, x))], ignore_index=True),
        modes=pd.concat(
            [m.modes.assign(huang_rhys=w * m.modes.huang_rhys) for m, w in ((a, 1 - x), (b, x))], ignore_index=True
        ),
        # A peak's weight is a share of that of its own material's modes: these carry the mixing already.
        relaxation=pd.concat([a.relaxation, b.relaxation], ignore_index=True).drop_duplicates(ignore_index=True),
        **{name: (1 - x) * getattr(a, name) + x * getattr(b, name) for name in PARAMETERS},
    )


def _share(share):
    """A share as text with a decimal point: 0.5, 0.333."""
    text = f"{share:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
