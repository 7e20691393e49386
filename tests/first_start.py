"""Starts a console on a pseudo-terminal, as a new user would, and ends it: `python first_start.py COMMAND [ARG …]`.

Needs nothing but the standard library, so that it runs in an environment that holds the installed wheel alone. Exits 1 where the queue
did not appear or the program did not end by `q` with status 0.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE_S = 30.0


def main(command: list[str]) -> int:
    """Run the command at 80×24, wait for the queue, press q."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = read_until(terminal, b"weight")
    appeared = b"weight" in seen
    if appeared:
        os.write(terminal, b"q")
        read_until(terminal, None)
    else:
        sys.stderr.write(f"The queue did not appear; the terminal saw {seen[-400:]!r}\n")
        os.kill(pid, 9)
    _pid, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    sys.stdout.write(f"The console {'showed the queue' if appeared else 'failed'} and ended with status {code}.\n")
    return 0 if appeared and code == 0 else 1


def read_until(terminal: int, wanted: bytes | None) -> bytes:
    """What the terminal sees until `wanted` appears (or until it closes, or patience ends)."""
    seen = b""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and (wanted is None or wanted not in seen):
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
    return seen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
