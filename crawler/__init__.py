"""Portals, folders and WARC files to `data/raw`: the bytes as served, never changed."""
