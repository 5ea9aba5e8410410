"""Tests of the stage collect."""
