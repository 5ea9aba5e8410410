"""What a cell says: the grammars of times, numbers and choices."""
