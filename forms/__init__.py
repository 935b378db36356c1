"""The vocabulary of the forms: what every stage shares, importing nothing of ours."""
