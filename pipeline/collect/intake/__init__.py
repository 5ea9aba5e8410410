"""What came in, taken apart into parts, bounded; nothing is read yet."""
