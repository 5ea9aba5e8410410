"""After the notice: its products held against the standard, clause by clause."""
