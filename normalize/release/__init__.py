"""Versioned releases of the tables: made, compared, checked."""
