"""The places of the reports: which place a name means, in which year, what lies above it and what it became."""
