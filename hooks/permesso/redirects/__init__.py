"""Old addresses, for every kind of host."""
