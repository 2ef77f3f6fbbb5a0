"""Contrast: whether what owners make of the colours can still be read."""
