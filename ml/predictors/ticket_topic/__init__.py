"""What each support ticket is about."""
