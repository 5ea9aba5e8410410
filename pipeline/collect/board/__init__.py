"""What the clerk sees: the ledger, the lists, the page."""
