"""From `data/extracted` to `data/tidy`: which agency, which year, which version, does it add up."""
