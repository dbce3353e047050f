"""A Neo4j server of its own for the tests: its jars from Maven Central, started on free ports and stopped again."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import filelock
import platformdirs

VERSIONS = ("4.4", "5.26")
POM = Path(__file__).with_name("pom.xml")
MAIN = "org.neo4j.server.CommunityEntryPoint"

# Not below NLCRIT_CACHE_DIR: in the tests, and in CI, that is a folder which is thrown away with them.
JARS = Path(os.environ.get("NLCRIT_TEST_JARS") or platformdirs.user_cache_dir("nlcrit-tests", appauthor=False))

# What Neo4j 4.4 uses of Java's insides, which Java 17 keeps closed.
OPENED = """
    java.nio java.io sun.nio.ch java.lang java.lang.reflect java.util java.util.concurrent java.net jdk.internal.misc
    sun.net.www.protocol.file sun.net.www.protocol.jar
""".split()

CONFIGURATION = {
    "4.4": """
dbms.default_listen_address=127.0.0.1
dbms.connector.bolt.enabled=true
dbms.connector.bolt.listen_address=127.0.0.1:{bolt}
dbms.connector.bolt.tls_level=DISABLED
dbms.connector.http.enabled=true
dbms.connector.http.listen_address=127.0.0.1:{http}
dbms.connector.https.enabled=false
dbms.memory.pagecache.size=256m
dbms.tx_log.rotation.retention_policy=1 files
dbms.transaction.timeout={limit}s
dbms.security.auth_enabled=false
dbms.security.procedures.unrestricted=apoc.*
dbms.usage_report.enabled=false
""",
    "5.26": """
server.default_listen_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.tls_level=DISABLED
server.http.enabled=true
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.pagecache.size=256m
db.tx_log.rotation.retention_policy=1 files
db.transaction.timeout={limit}s
dbms.security.auth_enabled=false
dbms.security.procedures.unrestricted=apoc.*
dbms.usage_report.enabled=false
""",
}


class Neo4jFailed(RuntimeError):
    """The jars could not be fetched, or the server does not start; the message ends with what it logged."""


@dataclass
class Neo4j:
    """A server that runs; its process is another one after a restart."""

    version: str
    home: Path
    ports: tuple[int, int]
    process: subprocess.Popen[bytes]

    @property
    def bolt(self) -> str:
        """Where it speaks Bolt."""
        return f"bolt://127.0.0.1:{self.ports[0]}"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.home / "console.log"


def missing_programs() -> list[str]:
    """The programs that a server needs and this machine does not have."""
    return [name for name in ("java", "mvn") if shutil.which(name) is None]


def fetch_jars(version: str) -> Path:
    """The folder with the jars of a version; fetched once, and again when the POM has changed.

    Maven keeps what it has, so that a download that was cut short goes on where it stopped.
    """
    folder = JARS / "neo4j" / version
    folder.mkdir(parents=True, exist_ok=True)
    jars, stamp = folder / "lib", folder / "complete"
    wanted = hashlib.sha256(POM.read_bytes()).hexdigest()
    with filelock.FileLock(folder / "lock"):
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            stamp.unlink(missing_ok=True)
            shutil.rmtree(jars, ignore_errors=True)
            goal = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
            command = ["mvn", "-B", "-q", "-f", str(POM), "-P", version, *goal]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise Neo4jFailed(f"mvn could not fetch Neo4j {version}:\n{done.stdout}{done.stderr}")
            stamp.write_text(wanted, "utf-8")
    return jars


def start(version: str, home: Path, *, limit: int = 20) -> Neo4j:
    """Start a server with its database and logs in `home`, and wait until it answers.

    Args:
        version: one of `VERSIONS`.
        home: an empty folder.
        limit: the seconds after which the database ends a query.
    """
    jars = fetch_jars(version)
    plugins, conf = home / "plugins", home / "conf"
    plugins.mkdir(parents=True)
    conf.mkdir()
    # APOC is wanted in both places: what it calls is looked for on the class path, its procedures among the plugins.
    for jar in jars.glob("org.neo4j.procedure.apoc*.jar"):
        shutil.copy(jar, plugins)
    bolt, http = _free_ports(2)
    (conf / "neo4j.conf").write_text(CONFIGURATION[version].format(bolt=bolt, http=http, limit=limit), "utf-8")
    server = Neo4j(version, home, (bolt, http), _launch(jars, home))
    _await(server)
    return server


def restart(server: Neo4j) -> None:
    """Start a server that was stopped, where it was and with what is in it, and wait until it answers."""
    server.process = _launch(fetch_jars(server.version), server.home)
    _await(server)


def _launch(jars: Path, home: Path) -> subprocess.Popen[bytes]:
    command = [
        "java",
        "-Xmx1g",
        "-XX:+UseG1GC",
        "-Dio.netty.tryReflectionSetAccessible=true",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
        "-cp",
        f"{jars}/*",
        MAIN,
        f"--home-dir={home}",
        f"--config-dir={home / 'conf'}",
    ]
    with (home / "console.log").open("ab") as output:
        return subprocess.Popen(
            command, cwd=home, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _await(server: Neo4j) -> None:
    try:
        _wait_for(server.ports[0], server.process, server.log)
    except BaseException:
        stop(server)
        raise


def stop(server: Neo4j, patience: float = 20.0) -> None:
    """End a server, with all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if server.process.poll() is not None:
            return
        os.killpg(server.process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(patience)


@contextmanager
def running(version: str, home: Path, *, limit: int = 20) -> Iterator[Neo4j]:
    """A server while the block runs; it ends with the block, or with this process, also where that is told to end."""
    # As Ctrl-C: the tests stop, and what they opened is closed.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = start(version, home, limit=limit)
    at_exit = partial(stop, server)
    atexit.register(at_exit)
    try:
        yield server
    except BaseException:
        print(logged(server.log))
        raise
    finally:
        at_exit()
        atexit.unregister(at_exit)
        signal.signal(signal.SIGTERM, before)


def logged(log: Path, lines: int = 40) -> str:
    """The last lines that a server wrote."""
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:])


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path, patience: float = 120.0) -> None:
    """Wait until the server speaks Bolt: it then answers the handshake with a version."""
    handshake = bytes.fromhex("6060b017" + "00000404" + "00000005" + "00000003" + "00000004")
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Neo4jFailed(f"Neo4j ended with code {process.returncode}:\n{logged(log)}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2.0) as connection:
                connection.sendall(handshake)
                if any(connection.recv(4)):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise Neo4jFailed(f"Neo4j did not answer within {patience:.0f} seconds:\n{logged(log)}")
