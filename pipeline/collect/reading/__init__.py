"""A part into a submission: tables, headings, rows, cells."""
