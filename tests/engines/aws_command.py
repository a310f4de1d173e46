"""The AWS CLI, started in a fraction of the time: a server that has imported it forks for each command.

Scripts of customers call ``aws`` dozens of times, and its imports take most of a second. The folder of
``standing_by`` holds an ``aws`` that hands its arguments, environment and streams to the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT = """\
#!{python} -SE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as link:
    link.connect({address!r})
    asked = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
    socket.send_fds(link, [len(asked).to_bytes(8, "big")], [0, 1, 2])
    link.sendall(asked)
    sys.exit(int(link.recv(4) or b"255"))
"""

SERVER = """\
import json, os, signal, socket, sys, traceback
from awscli.clidriver import create_clidriver

driver = create_clidriver()
for service in ("iam", "sts"):
    driver.session.get_service_model(service)
    driver.session.get_service_data(service)
data = os.environ["AWS_DATA_PATH"]

def received(link, count):
    text = b""
    while len(text) < count:
        text += link.recv(count - len(text))
    return text

def answer(link):
    head, streams, _, _ = socket.recv_fds(link, 8, 3)
    arguments, environment, folder = json.loads(received(link, int.from_bytes(head, "big")))
    for stream, number in zip(streams, (0, 1, 2)):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data)
    os.chdir(folder)
    sys.argv = ["aws", *arguments]
    code = driver.main(arguments)
    sys.stdout.flush()
    link.sendall(str(code).encode())
    os._exit(0)

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen(16)
print("ready", flush=True)
while True:
    link, _ = listening.accept()
    if os.fork() == 0:
        try:
            answer(link)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    link.close()
"""


@contextmanager
def standing_by(folder: Path) -> Iterator[Path]:
    """Give a folder for the PATH, in which ``aws`` is; what it prints and its exit codes are its own."""
    address = folder / "aws.socket"
    client = folder / "aws"
    client.write_text(CLIENT.format(python=sys.executable, address=str(address)))
    client.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with subprocess.Popen(
        (sys.executable, "-c", SERVER, str(address)),
        stdout=subprocess.PIPE,
        env=environment,
        stdin=subprocess.DEVNULL,
    ) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        try:
            yield folder
        finally:
            server.kill()
