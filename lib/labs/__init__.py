"""Labs for a reader's own data: from an instrument's file to a spectral density, to rates, to a verdict.

``raman`` turns a Raman spectrum into J(w), ``lifetimes`` decays and lifetimes into radiative rates, ``verdict`` asks which
closure they support and what to measure next. Room: after ``inference`` and ``claims``, before ``figures``. A lab never
evaluates text from a file and writes nothing.
"""
