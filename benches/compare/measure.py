"""One run of a program: wall time, processor time and peak memory."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What one run cost."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: float  # MiB, peak resident


def run(command, environment=None):
    """Runs a command to its end; a failure ends the comparison with its words."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )
    words = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command}: {process.returncode}\n{words.decode(errors='replace')}")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def median(runs):
    """The median of each figure by itself."""
    return Run(
        statistics.median(run.wall for run in runs),
        statistics.median(run.cpu for run in runs),
        statistics.median(run.memory for run in runs),
    )


def extent(folder):
    """Files, HTML pages and bytes below a folder."""
    files = pages = size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".kyyeu-"):
                continue
            files += 1
            pages += name.endswith(".html")
            size += os.path.getsize(os.path.join(place, name))
    return files, pages, size
