"""Social cards: pictures for links that are passed on."""
