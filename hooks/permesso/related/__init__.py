"""Related posts: what a reader may go on to, and why."""
