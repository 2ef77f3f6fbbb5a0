"""What programs may do with the blog, and what they get."""
