"""What each department will be paid in the next three months."""
