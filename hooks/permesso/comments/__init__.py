"""Comments: conversations kept as data beside the posts, and the way to take part in them."""
