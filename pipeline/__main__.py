"""``python -m pipeline``."""

import gc

# Almost all that a run makes it keeps to its end: looking for garbage after each 700 values costs an eighth of it.
gc.set_threshold(100_000, 20, 20)

from pipeline.cli import main  # noqa: E402 - loading it is the first thing that makes many values

main()
