"""Where the project lies whose program is tested."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
