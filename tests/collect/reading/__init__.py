"""Reading files into submissions."""
