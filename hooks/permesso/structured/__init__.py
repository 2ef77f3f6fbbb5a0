"""Structured data: what a page says of itself to machines."""
