"""Stage four: filing the PDFs."""
