"""Measuring what readers get: sites on loopback as a good host serves them, in real Chromium."""
