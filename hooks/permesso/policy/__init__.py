"""Policy: what a page may load and do, from one source."""
