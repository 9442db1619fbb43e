"""What ``import lib`` finds beside an installed ``dicke_in_a_dot``: the package by its second name (see ``second_name`` in it)."""

from dicke_in_a_dot.second_name import also_as

also_as(__name__)
