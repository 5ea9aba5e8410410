"""Sample replies: real files made from a roster and a form."""
