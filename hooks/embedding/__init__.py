"""What ./scripts/embeds asks other sites about the players, posts and maps in a blog's texts."""
