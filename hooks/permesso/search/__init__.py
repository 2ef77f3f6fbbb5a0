"""Search: the index of the articles, made by Pagefind."""
