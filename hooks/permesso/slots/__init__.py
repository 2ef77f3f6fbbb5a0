"""Slots: where blocks may stand on a page, and what they hold."""
