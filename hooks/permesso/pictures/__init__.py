"""Pictures: from an author's file to what readers get."""
