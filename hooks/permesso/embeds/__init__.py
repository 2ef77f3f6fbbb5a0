"""Players and posts of other sites, asked for by a click."""
