"""Replicas of portals: local servers that speak as the families of CMS do, filled with printed reports.

`stock` prints the reports, `Site` serves them and writes down who asked for what and when; one module
a family, and one for the traps.
"""

from .server import Answer, Request, Site, serving
from .stock import Held, stock

__all__ = ["Answer", "Held", "Request", "Site", "serving", "stock"]
