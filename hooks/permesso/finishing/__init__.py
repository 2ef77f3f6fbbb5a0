"""Finishing: what is done to pages once they are printed."""
