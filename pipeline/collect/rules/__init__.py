"""What makes an answer wrong, doubtful or worth a word: one catalogue, and the checks over rows and tables."""
