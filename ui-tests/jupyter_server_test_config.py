"""Jupyter Server for the end-to-end tests: Galata's helpers, an empty project, our extension as it is installed here."""

import os
import sys
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821

configure_jupyter_server(c)
c.ServerApp.allow_root = True
c.ServerApp.port = int(os.environ["HOPYARD_TEST_PORT"])
project = Path(c.ServerApp.root_dir)
# A project of its own, wherever the tests' folder lies.
(project / ".hopyard").mkdir(exist_ok=True)
os.environ["HOPYARD_PROJECT"] = str(project)
Path(os.environ["HOPYARD_TEST_PROJECT_FILE"]).write_text(str(project), "utf-8")
c.ServerApp.log_level = "WARN"
c.LabApp.news_url = None
c.MappingKernelManager.default_kernel_name = "python3"
sys.dont_write_bytecode = True
