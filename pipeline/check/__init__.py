"""Holding a finished notice, as PDF or as Word, against GB/T 9704-2012: what was measured, clause by clause."""
