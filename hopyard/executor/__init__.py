"""Executors: an agent that talks with the sidecar, and its worker that runs user code."""
