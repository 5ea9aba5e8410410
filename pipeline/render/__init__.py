"""Turning values into files: Word, HTML, PDF, Excel. Renderers return bytes."""
