"""Applications on top of the warehouse."""
