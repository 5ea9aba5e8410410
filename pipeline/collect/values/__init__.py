"""What a cell says: the grammars of times, numbers and choices, and the catalogue of what can be wrong."""
