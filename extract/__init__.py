"""`data/raw` to `data/extracted`: what is printed in a document, and where. Knows formats, not agencies."""
