"""Icons of the site, from one picture."""
