"""How good related posts are, measured on a folder of posts whose authors' own links are known."""
