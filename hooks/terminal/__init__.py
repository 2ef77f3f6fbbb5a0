"""What the commands of a blog have in common: how they are called and how they end."""
