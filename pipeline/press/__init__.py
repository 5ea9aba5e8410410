"""A book printed piece by piece and bound into one PDF: set, kept, paginated, bound."""
