"""The official-document standard as data and small rules: layout, wording."""
