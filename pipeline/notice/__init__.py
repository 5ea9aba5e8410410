"""Stage one: the notice and its attachments."""
