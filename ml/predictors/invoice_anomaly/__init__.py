"""What each invoice should come to, so that those far off are looked at."""
