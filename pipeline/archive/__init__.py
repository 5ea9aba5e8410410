"""File the round (归档): a bag of the documents, their metadata, the catalogue and the registration sheet."""
