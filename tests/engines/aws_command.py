"""The AWS CLI, started in a fraction of the time: a server that has imported it forks for each command.

Scripts of customers call ``aws`` dozens of times, and its imports take most of a second. The folder of
``programs`` holds an ``aws`` that hands its arguments, environment and streams to the server, which has asked
IAM and STS before, at an address without an answer: the models of both are read, and parsers are made.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

REAL: Final = Path(sys.executable).parent
"""The folder of the program itself."""

# It imports only what is built into the interpreter: `socket` and `json` take as long again as the start.
CLIENT: Final = """\
#!{python} -ISE
import _socket, posix, sys
link = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
link.connect({address!r})
arguments = [argument.encode("utf-8", "surrogateescape") for argument in sys.argv[1:]]
environment = [name + b"=" + value for name, value in posix.environ.items()]
asked = b"\\0".join([posix.getcwdb(), b"%d" % len(arguments), *arguments, *environment])
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
link.sendmsg([len(asked).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
link.sendall(asked)
posix._exit(int(link.recv(4) or b"255"))
"""

SERVER: Final = """\
import os, select, socket, sys, traceback
from awscli.clidriver import create_clidriver

address = sys.argv[1]
data = os.environ["AWS_DATA_PATH"]
driver = create_clidriver()

def command(*arguments):
    sys.argv = ["aws", *arguments]
    return driver.main(list(arguments))

def get_ready():
    kept = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    command("iam", "get-role", "--role-name", "x", "--output", "json")
    command("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
    os.dup2(kept, 2)
    driver.session._credentials = None
    driver.session._register_credential_provider()

def received(link, count):
    text = b""
    while len(text) < count:
        text += link.recv(count - len(text))
    return text

def answer(link):
    head, streams, _, _ = socket.recv_fds(link, 8, 3)
    folder, count, *rest = received(link, int.from_bytes(head, "big")).split(b"\\0")
    for stream, number in zip(streams, (0, 1, 2)):
        os.dup2(stream, number)
    os.environb.clear()
    os.environb.update(pair.split(b"=", 1) for pair in rest[int(count):])
    os.environ["AWS_DATA_PATH"] = data
    os.chdir(folder)
    try:
        code = command(*map(os.fsdecode, rest[:int(count)]))
    except SystemExit as wrong_arguments:
        code = wrong_arguments.code
    sys.stdout.flush()
    link.sendall(str(code).encode())
    os._exit(0)

def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass

get_ready()
listening = socket.socket(socket.AF_UNIX)
listening.bind(address)
listening.listen(16)
print("ready", flush=True)
while listening in select.select([listening, 0], [], [])[0]:
    link, _ = listening.accept()
    if os.fork() == 0:
        try:
            answer(link)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    link.close()
    reap()
"""

NO_CUSTOMER: Final = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_ACCESS_KEY_ID": "unused",
    "AWS_SECRET_ACCESS_KEY": "unused",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""The environment of what is asked before there is a command."""


def programs() -> Path:
    """Give a folder for the PATH, in which ``aws`` is; what it prints and its exit codes are its own."""
    return Path(_started().folder.name)


def end() -> None:
    """End the server, where one was started."""
    if _started.cache_info().currsize:
        started = _started()
        started.server.kill()
        started.server.communicate()
        started.folder.cleanup()
        _started.cache_clear()


class _Server(NamedTuple):
    server: subprocess.Popen[bytes]
    folder: TemporaryDirectory[str]


@cache
def _started() -> _Server:
    folder = TemporaryDirectory()
    address = f"{folder.name}/aws.socket"
    client = Path(folder.name, "aws")
    client.write_text(CLIENT.format(python=sys.executable, address=address))
    client.chmod(0o755)
    server = subprocess.Popen(
        (sys.executable, "-c", SERVER, address),
        stdin=subprocess.PIPE,  # it ends with the tests, however those end
        stdout=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": folder.name, **NO_CUSTOMER},
    )
    assert server.stdout
    assert server.stdout.readline() == b"ready\n"
    return _Server(server, folder)
