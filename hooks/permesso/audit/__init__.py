"""The permission audit: reads a built site, whoever built it, and finds what interrupts readers."""
