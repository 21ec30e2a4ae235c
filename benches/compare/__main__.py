"""Builds the same documents with kyyeu and with Hugo and compares what it costs.

    python3 benches/compare                     10,000 documents, 3 rounds
    python3 benches/compare --sizes 100,1000,10000,100000 --plot docs/pictures/speed.svg
    python3 benches/compare --small             500 documents, one round: does it work?

Everything is written to a memory disk where there is one; `--disk FOLDER` adds a
cold build there beside a copy of the same output. Rounds are interleaved; the
figures are medians of each by itself.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import plot
import report
from contest import Contest
from measure import run
from smallest import smallest
from tools import tools


def main():
    options = arguments()
    given = tools(options.hugo, options.kyyeu)
    if given.hugo:
        print(f"Hugo {given.hugo_version}\n")
    folder = options.folder or (
        "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()
    )
    print(smallest(given, folder), flush=True)
    contests = []
    for documents in options.sizes:
        contest = Contest(given, folder, documents, not options.no_related)
        for _ in range(options.runs):
            contest.round()
        medians = contest.medians()
        contests.append((documents, medians))
        print(report.table(documents, medians, contest.extents, options.runs), flush=True)
        if options.disk:
            disk(contest, Path(options.disk))
        contest.close()
    if len(contests) > 1:
        print(report.growth(contests))
    if options.plot:
        Path(options.plot).write_text(plot.plot(contests), encoding="utf-8")


def disk(contest, folder):
    """A cold build on a disk, and the copy of its output beside it."""
    out, copy = folder / "kyyeu-compare-out", folder / "kyyeu-compare-copy"
    for place in (out, copy):
        shutil.rmtree(place, ignore_errors=True)
    built = contest.cold(out)
    copied = run(["cp", "-r", out, copy])
    for place in (out, copy):
        shutil.rmtree(place, ignore_errors=True)
    print(
        f"On disk: {built.wall:.2f} s, `cp -r` of the output {copied.wall:.2f} s, "
        f"ratio {built.wall / copied.wall:.2f}\n"
    )


def arguments():
    parser = argparse.ArgumentParser(prog="benches/compare", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000", help="numbers of documents, with commas")
    parser.add_argument("--runs", type=int, default=3, help="rounds")
    parser.add_argument("--small", action="store_true", help="500 documents, one round")
    parser.add_argument("--folder", help="where to work instead of the memory disk")
    parser.add_argument(
        "--no-related",
        action="store_true",
        help="Hugo without “see also”, which takes hours over 100,000 documents",
    )
    parser.add_argument("--disk", help="a folder on a disk, for one more build")
    parser.add_argument("--plot", help="where to write the plot")
    parser.add_argument("--hugo", help="the program of Hugo")
    parser.add_argument("--kyyeu", help="the program of kyyeu, instead of building it")
    options = parser.parse_args()
    if options.small:
        options.sizes, options.runs = "500", 1
    options.sizes = [int(size) for size in options.sizes.split(",")]
    if options.runs < 1 or min(options.sizes) < 2:
        sys.exit("at least one round and two documents")
    return options


if __name__ == "__main__":
    main()
