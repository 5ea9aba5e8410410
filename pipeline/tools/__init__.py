"""Outside programs and fonts: is it there, which version, run it with a time limit."""
