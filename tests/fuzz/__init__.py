"""Replies damaged on purpose, read as the stage reads them."""
