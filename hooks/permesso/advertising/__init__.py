"""Advertising code in a text: found, taken out, its place marked."""
