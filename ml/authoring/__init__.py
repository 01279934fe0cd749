"""A predictor from somebody's own table: look at it, decide on each column, write nodes, take them back."""
