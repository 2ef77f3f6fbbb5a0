"""What takes long is done once, on every core, and kept."""
