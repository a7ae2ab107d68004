"""An agent that is told a wss:// URL: it trusts whom it is told to trust, and says whom it does not."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hopyard._protocol.result import Returned
from tests.python.executor.rig import TOKEN, Rig


def authority(folder: Path, name: str, serves: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """A certificate that signs itself, and a server's context with it."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("certificates to test with are made here, and openssl is not installed")
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    made = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    names = ["-addext", f"subjectAltName=DNS:{serves}"]
    subprocess.run([*made, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@asynccontextmanager
async def agent_of(rig: Rig, url: str, **environment: str) -> AsyncIterator[Path]:
    """Runs one; gives the file of what it says."""
    said = rig.project / "agent.log"
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "hopyard.executor.agent", "--executor", "ex_far1", "--fleet", "fleet_test1"],
            *["--project", str(rig.project), "--url", url],
            env={**os.environ, "HOPYARD_TOKEN": TOKEN, **environment},
            stdin=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield said
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)


async def says(said: Path, words: str) -> str:
    async def wait() -> str:
        while words not in said.read_text():
            await asyncio.sleep(0.02)
        return said.read_text()

    return await asyncio.wait_for(wait(), 30)


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path)
    try:
        yield rig
    finally:
        await rig.close()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "HOPYARD_CA_FILE"])
async def test_an_authority_that_is_named_is_trusted(far: Rig, tmp_path: Path, variable: str) -> None:
    certificate, context = authority(tmp_path, "own")
    port = await far.listen_by_tls(context)
    async with agent_of(far, f"wss://localhost:{port}", **{variable: str(certificate)}):
        agent = await far.agent("ex_far1")
        # More than a TLS record and than a socket's buffer, both ways.
        ref = await far.start(agent, lambda: b"x" * 3_000_000)
        assert isinstance(await agent.end_of(ref), Returned)
        assert await far.value(agent, lambda: len("y" * 500_000)) == 500_000


async def test_another_authority_is_refused_by_name_with_the_way_out(far: Rig, tmp_path: Path) -> None:
    _, context = authority(tmp_path, "own")
    other, _ = authority(tmp_path, "other")
    tries = asyncio.Semaphore(0)
    context.sni_callback = lambda *_: tries.release()
    url = f"wss://localhost:{await far.listen_by_tls(context)}"
    async with agent_of(far, url, HOPYARD_CA_FILE=str(other)) as said:
        for _ in range(4):
            await asyncio.wait_for(tries.acquire(), 30)
    text = said.read_text()
    assert text.count("is not trusted here") == 1, "said once, however often it tries"
    assert url in text
    assert "HOPYARD_CA_FILE" in text
    assert TOKEN not in text
    assert far.agents == {}


async def test_a_certificate_of_another_host_is_refused(far: Rig, tmp_path: Path) -> None:
    certificate, context = authority(tmp_path, "own", serves="elsewhere.example")
    port = await far.listen_by_tls(context)
    async with agent_of(far, f"wss://localhost:{port}", HOPYARD_CA_FILE=str(certificate)) as said:
        assert "Hostname mismatch" in await says(said, "is not trusted here")
    assert far.agents == {}


async def test_a_file_that_holds_no_certificate_is_named(far: Rig, tmp_path: Path) -> None:
    _, context = authority(tmp_path, "own")
    port = await far.listen_by_tls(context)
    for wrong in (tmp_path / "nowhere.pem", Path(__file__)):
        async with agent_of(far, f"wss://localhost:{port}", HOPYARD_CA_FILE=str(wrong)) as said:
            await says(said, f"HOPYARD_CA_FILE={wrong} is no file of certificates")
