"""Ways to choose related posts: ours, and those of others as their sources say."""
