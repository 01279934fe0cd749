"""What each service will bring in each region in the next three months."""
