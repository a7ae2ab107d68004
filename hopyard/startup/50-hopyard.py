# Runs at the start of each IPython kernel of this environment, from etc/ipython/startup. Fast, and leaves no names.
def _hopyard_startup() -> None:
    try:
        from hopyard.compat import at_kernel_start
    except ImportError:  # uninstalled, this file left behind
        return
    at_kernel_start()


_hopyard_startup()
del _hopyard_startup
