"""Keeps one engine process (引擎看护进程) and lets it end with the program that wanted it.

Run as a script, by file name, with nothing but the standard library:

    keeper.py OWNER PID_FILE COMMAND …

OWNER is the process number of the parent that the engine must not outlive, 0 for none. When the owner is
gone, however it ended, the engine is stopped; when the keeper itself is killed, Linux kills the engine. A
SIGTERM to the keeper stops the engine. The exit status is the engine's.
"""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 15.0
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Between fork and exec, in a program of one thread: the signal outlives both execs up to Java."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def write_whole(file: Path, text: str) -> None:
    """Write so that a reader sees all or nothing."""
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    new.replace(file)


def stop(engine: "subprocess.Popen[bytes]") -> None:
    """Ask the engine to end; insist after a while."""
    engine.terminate()
    try:
        engine.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()


def keep(owner: int, pid_file: Path, command: list[str]) -> int:
    """Run the command until it ends, is told to, or has no owner any more."""
    told = False

    def tell(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True

    signal.signal(signal.SIGTERM, tell)
    engine = subprocess.Popen(command, preexec_fn=die_with_parent)  # noqa: S603
    write_whole(pid_file, str(engine.pid))
    while engine.poll() is None:
        if told or (owner and os.getppid() != owner):
            stop(engine)
            break
        wait_a_little(engine)
    return engine.returncode


def wait_a_little(engine: "subprocess.Popen[bytes]") -> None:
    """Until the engine ends, but no longer than the next look at the owner."""
    try:
        engine.wait(LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return


if __name__ == "__main__":
    status = keep(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    sys.exit(128 - status if status < 0 else status)
