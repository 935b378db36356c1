"""DIR/tidy → DIR/site, and comparisons; knows tables only."""
