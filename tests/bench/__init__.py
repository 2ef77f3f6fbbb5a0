"""The benchmark: what building a blog costs, beside the stock Material blog plugin."""
