"""What Hopyard costs before it is used: JupyterLab's start with and without it, the import, the size of the first load.

    .venv/bin/python bench/startup/bench.py [--repeat 5]

JupyterLab is started alternately with the extension and without it; a headless Chromium loads /lab and says when the
application has been restored. The medians' difference is what counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

BROWSER = """
const { chromium } = require('@playwright/test');
(async () => {
  const browser = await chromium.launch({ executablePath: process.env.HOPYARD_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] });
  const page = await browser.newPage();
  await page.addInitScript(() => { window.__started = performance.now(); });
  const began = Date.now();
  let bytes = 0;
  page.on('response', async answer => {
    if (answer.url().includes('/lab/extensions/hopyard/')) {
      bytes += (await answer.body().catch(() => Buffer.alloc(0))).length;
    }
  });
  await page.goto(process.argv[2]);
  await page.waitForFunction(() => window.jupyterapp !== undefined);
  await page.evaluate(() => window.jupyterapp.restored);
  console.log(JSON.stringify({ seconds: (Date.now() - began) / 1000, bytes }));
  await browser.close();
})();
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start_lab(with_hopyard: bool, folder: Path) -> tuple[float, float, int]:
    """Seconds until /lab answers and until the browser has restored it; bytes of the extension that were loaded."""
    config = folder / f"config-{with_hopyard}"
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    disabled = {} if with_hopyard else {"hopyard": True}
    (config / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled}))
    port = free_port()
    extension = f"--ServerApp.jpserver_extensions={{'hopyard.server_extension': {with_hopyard}}}"
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", "--no-browser", "--allow-root", extension]
    command += [
        "--LabApp.expose_app_in_browser=True",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
    ]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(config)}
    began = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, env=environment, **quiet)
    try:
        url = f"http://127.0.0.1:{port}/lab?reset"
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except OSError:
                time.sleep(0.01)
        server = time.perf_counter() - began
        script = folder / "browser.js"
        script.write_text(BROWSER)
        node_path = {**os.environ, "NODE_PATH": str(ROOT / "node_modules")}
        done = subprocess.run(
            ["node", str(script), url], env=node_path, capture_output=True, text=True, timeout=120, check=True
        )
        seen = json.loads(done.stdout)
        return server, seen["seconds"], seen["bytes"]
    finally:
        process.terminate()
        process.wait(30)


def import_ms(statement: str) -> float:
    """Milliseconds of a statement in a process that has IPython already; the median of nine."""
    code = f"import IPython, time; t = time.perf_counter(); {statement}; print((time.perf_counter() - t) * 1e3)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(9)]
    return statistics.median(float(run.stdout) for run in runs)


def gzipped(folder: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in folder.rglob("*.js"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    runs: dict[bool, list[tuple[float, float, int]]] = {True: [], False: []}
    with tempfile.TemporaryDirectory(prefix="hopyard-bench-", ignore_cleanup_errors=True) as folder:
        for _ in range(arguments.repeat):
            for with_hopyard in (True, False):
                runs[with_hopyard].append(start_lab(with_hopyard, Path(folder)))
    median = {key: [statistics.median(values) for values in zip(*seen, strict=True)] for key, seen in runs.items()}
    print("| measure | with | without | difference | wanted |\n|---|---:|---:|---:|---:|")
    for index, title in enumerate(("`jupyter lab` to /lab, s", "browser to restored, s")):
        more = median[True][index] - median[False][index]
        print(f"| {title} | {median[True][index]:.2f} | {median[False][index]:.2f} | {more:+.2f} | ≤ 0.20 |")
    print(f"| `import hopyard`, ms beyond IPython | {import_ms('import hopyard'):.1f} | | | < 60 |")
    print(f"| `from hopyard import experiment`, ms | {import_ms('from hopyard import experiment'):.1f} | | | < 60 |")
    static = ROOT / "hopyard" / "labextension" / "static"
    print(f"| all of the extension's scripts, kB gzipped | {gzipped(static) / 1e3:.0f} | | | ≤ 600 |")
    print(f"| loaded at JupyterLab's start, kB (not compressed) | {median[True][2] / 1e3:.0f} | | | |")
    print(f"\nload average {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")


if __name__ == "__main__":
    main()
