"""The settings of the embedded server, each with its reason.

>>> print(quoted("/a b/it's"))
'/a b/it''s'
"""

from __future__ import annotations

from pathlib import Path

FILE = "warehouse.conf"
"""Written at each start, and read by postgresql.conf. `alter system set` has the last word."""

INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    # Text sorts by code point, as in DuckDB, and the same on every machine.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    # The socket is in a folder that only its owner may enter; TCP is open to every user of the machine.
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
)

SETTINGS = """\
# Room for the tables that a build reads again and again; the whole server then took 190 MB at its peak.
shared_buffers = 256MB
effective_cache_size = 2GB
# Per sort and hash, of which a build's two threads have a few. At scale 1, 5 MB in all spill to disk.
work_mem = 64MB
maintenance_work_mem = 256MB
# No standby reads the log, so rows that are written into a table made in the same transaction need not go
# through it: every table that dbt makes.
wal_level = minimal
max_wal_senders = 0
# A build at scale 1 writes 0.1 GB of log; more room than this would only fill the disk.
max_wal_size = 1GB
# No checkpoint in the middle of a build of ordinary size.
checkpoint_timeout = 15min
log_checkpoints = off
# 2 ms a commit instead of 5, and dbt commits at every node and test. A crash may lose the last half second
# of commits, never a part of one; a build can be repeated.
synchronous_commit = off
# dbt's threads use the cores already. Parallel workers would add rows up in an order that differs from build
# to build, and share memory through /dev/shm, of which a container has 64 MB.
max_parallel_workers_per_gather = 0
max_connections = 50
# Every timestamp is UTC, whatever the machine's clock says.
timezone = 'UTC'
log_timezone = 'UTC'
random_page_cost = 1.1
"""


def text(*, port: int, socket_folder: Path) -> str:
    """The whole file."""
    return (
        "# Written by `warehouse postgres start` at each start: changes are lost. Use `alter system set`.\n"
        "listen_addresses = '127.0.0.1'\n"
        f"port = {port}\n"
        # A list, in which a name with a space or a comma stands in double quotes.
        f"unix_socket_directories = {quoted(_listed(str(socket_folder)))}\n"
        "unix_socket_permissions = 0700\n" + SETTINGS
    )


def quoted(value: str) -> str:
    """A value as postgresql.conf wants it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _listed(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
