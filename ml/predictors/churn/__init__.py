"""Which active customers will have left within the next 60 days."""
