"""Letters to the units: which are due, what they say, and the outbox where a person looks at them."""
