"""Whose each submission is, which one is the plan, and how each unit stands."""
