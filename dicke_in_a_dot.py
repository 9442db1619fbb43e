"""The package by its second name (see ``second_name`` in it): the name for other people's code here, ``lib`` in a wheel."""

import importlib

importlib.import_module({"dicke_in_a_dot": "lib", "lib": "dicke_in_a_dot"}[__name__] + ".second_name").also_as(__name__)
