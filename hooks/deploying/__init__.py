"""What comes after a build: whether another one is due, who is told, links to elsewhere."""
