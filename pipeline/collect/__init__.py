"""Stage two: reading what the units mailed back."""
