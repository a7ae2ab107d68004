"""What is done to a project, as often as told: the tests do each a few times, `bench/reliability/run.py` very often.
Each takes a fresh project, raises AssertionError where a law is broken, and answers figures.
"""
