"""Which customers are alike, and what a group of them has in common."""
