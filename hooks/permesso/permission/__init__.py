"""Permission: what the blog says of itself for its audit, and where readers see the result."""
