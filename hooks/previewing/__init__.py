"""The preview: a blog on this computer, as its author saves it."""
