"""One year's notice of a learned society, from the outline to the archive.

Four stages, each a folder with a ``stage.py``: ``notice`` issues the notice and its attachments, ``collect``
reads what the units mailed back, ``compendium`` makes the book of their plans, ``archive`` files the PDFs.
Stages meet in files under ``outputs/`` and never import each other. ``model``, ``standard``, ``render`` and
``tools`` are the foundations; they never import a stage.
"""

__version__ = "0.1.0"
