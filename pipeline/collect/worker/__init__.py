"""Replies read one at a time in limited child processes, and what was read remembered by content."""
