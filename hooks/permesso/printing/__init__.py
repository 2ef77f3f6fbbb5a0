"""A page is printed once for all that it is made from, and read again as long as that stays."""
