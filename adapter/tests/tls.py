"""TLS in front of a server that was built without it, as the embedded one is: what a client sees is the same.

A client asks for TLS in 8 bytes, is told `S`, and shakes hands; its bytes then go to the server's socket.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ASKS_FOR_TLS = 80877103


@contextmanager
def in_front_of(socket_path: str, folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield a port of 127.0.0.1 which speaks TLS and nothing else, and the certificate to trust."""
    trusted = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, folder / "server.key")

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while int.from_bytes((await reader.readexactly(8))[4:], "big") != ASKS_FOR_TLS:
            writer.write(b"N")  # GSSAPI, or a client that starts in clear text and now hangs up.
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(context)
        from_server, to_server = await asyncio.open_unix_connection(socket_path)
        await asyncio.gather(_pump(reader, to_server), _pump(from_server, writer), return_exceptions=True)

    loop = asyncio.new_event_loop()
    listener = loop.run_until_complete(asyncio.start_server(accept, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield listener.sockets[0].getsockname()[1], trusted
    finally:
        asyncio.run_coroutine_threadsafe(_end(listener), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _end(listener: asyncio.Server) -> None:
    listener.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


def certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1."""
    path = folder / "server.crt"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "server.key"), "-out", str(path)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    return path
