"""Memory for two Java programs (内存)."""

from pathlib import Path

from deploy.operate.errors import MemoryLow

NEEDED_BYTES = 2 * 1024**3
"""What both were seen to take, with room for the office itself."""
MEMORY = Path("/proc/meminfo")


def check_memory(needed: int = NEEDED_BYTES) -> None:
    """Whether enough is free; nothing is known outside of Linux, and nothing refused there.

    Raises:
        MemoryLow: too little is.
    """
    free = free_bytes()
    if free is None or free >= needed:
        return
    there, wanted = f"{free / 1024**3:.1f} GB", f"{needed / 1024**3:.1f} GB"
    raise MemoryLow(
        f"内存不足：Operate、流程引擎和存储共需约 {wanted}，本机现在可用 {there}。"
        "请关闭其他程序（如 make up）后再运行。"
        f"Too little memory: {wanted} are needed, {there} are free. Close other programs and run it again."
    )


def free_bytes() -> int | None:
    """Memory that programs can have now; None where it can't be known."""
    try:
        lines = MEMORY.read_text().splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), None)
    return int(kilobytes) * 1024 if kilobytes else None
