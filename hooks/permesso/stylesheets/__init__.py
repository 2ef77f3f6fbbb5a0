"""Stylesheets: each page gets the rules that it uses, and no others."""
