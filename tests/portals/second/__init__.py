"""A second opinion: replicas written from `portals.md` alone, by who had not seen how the crawler reads.

Input: the facts on each family; output: sites with the menus, footers, news and look-alikes that real
portals have round their reports. `census.py` starts them all.
"""
