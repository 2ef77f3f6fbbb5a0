"""Sources: where comments are fetched from, a module each."""
