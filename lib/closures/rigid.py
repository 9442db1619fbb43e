"""The rigid exciton: one electron and one hole with Coulomb attraction in a hard cube, no lattice."""
