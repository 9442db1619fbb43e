"""What ``import dicke_in_a_dot`` finds in a clone, where the package is the folder ``lib`` (see ``second_name`` in it)."""

from lib.second_name import also_as

also_as(__name__)
