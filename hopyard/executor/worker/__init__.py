"""The worker: user code runs in its main thread, cells in an IPython shell whose names last."""
