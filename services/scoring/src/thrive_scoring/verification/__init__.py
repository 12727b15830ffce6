"""Worked cases run through the very functions that score: text in, results out.

A file is recognised by what it holds (columns of a CSV, keys of a JSON case), never by its name.
"""

from thrive_scoring.verification.formats import verify
from thrive_scoring.verification.reading import UnreadableError
from thrive_scoring.verification.results import CaseResult, FileResult, Mismatch

__all__ = ["CaseResult", "FileResult", "Mismatch", "UnreadableError", "verify"]
