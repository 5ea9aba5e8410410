"""``python -m tests.bench.stage FOLDER ROUND``: all that ``make compendium`` does after collect, and nothing beside.

What the other measurements load is left out: where nothing changed, the stage itself loads next to nothing.
"""

import gc
import sys
from pathlib import Path

from pipeline.compendium.stage import STAGE
from pipeline.runner import run_stage
from pipeline.tools import fonts
from pipeline.workspace import Workspace

if __name__ == "__main__":
    gc.set_threshold(100_000, 20, 20)  # as ``python -m pipeline`` does
    workspace = Workspace.open(Path(sys.argv[1]), sys.argv[2])
    fonts.activate(workspace.user_fonts)
    run_stage(workspace, STAGE, lambda _: None)
