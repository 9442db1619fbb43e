"""Closures of N_coh(T, D), one module each; ``lib.coherence`` is their front."""
