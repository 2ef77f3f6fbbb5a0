"""The links that authors make between posts: what they are, and where there could be more."""
