"""Site maps for search engines."""
