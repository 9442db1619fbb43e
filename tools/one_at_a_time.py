"""Run a command in this folder when no other one that was started so is running: two `make book` at once would mix their files.

    python3 tools/one_at_a_time.py COMMAND [ARGUMENT ...]

The second one says for which it waits. The lock is the system's: it ends with its process, however that ends.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / ".make.lock"


def hold(path=LOCK):
    """A locked file, to be kept open; waits, and says so, while another process has it."""
    file = open(path, "a+")  # noqa: SIM115 - the lock lasts as long as the file is open
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        print(
            f"Another make is at work in this folder ({file.read().strip() or 'just started'}): waiting for it.",
            flush=True,
        )
        fcntl.flock(file, fcntl.LOCK_EX)
    file.truncate(0)
    return file


def main(*command):
    file = hold()
    print(f"process {os.getpid()}", file=file, flush=True)
    # Ctrl-C reaches the command too, which ends by itself; what ends this process only is handed on. The lock is not: a
    # program that outlives an interrupted make keeps nobody waiting.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, close_fds=False, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    file.truncate(0)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main(*sys.argv[1:])
