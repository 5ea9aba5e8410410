"""What a spreadsheet program may take for the start of a formula (OWASP, CSV injection), in half and full width."""

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins so is marked as text, in a workbook by its type and in a CSV file by an apostrophe."""
