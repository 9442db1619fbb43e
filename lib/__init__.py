"""Cooperative light emission in perovskite quantum dots: the code behind the book."""

__version__ = "0.2.0"
