"""Budget: what a page may weigh."""
