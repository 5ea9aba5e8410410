"""Stage three: the book of all plans."""
