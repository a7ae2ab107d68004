"""Faults done to a project of its own, with the laws that hold afterwards; AssertionError where one is broken."""
