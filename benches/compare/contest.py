"""The runs themselves: the same documents, one generator after the other."""

import os
import shutil
import time
from pathlib import Path

from measure import extent, median, run


class Contest:
    """A number of documents, written for every generator below one folder."""

    def __init__(self, tools, folder, documents, related=True):
        self.tools = tools
        self.documents = documents
        self.related = related
        self.folder = Path(folder) / f"kyyeu-compare-{documents}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.site = self.folder / "kyyeu"
        self.hugo_site = self.folder / "hugo"
        run([tools.generate, "kyyeu", self.site, documents])
        if tools.hugo:
            run([tools.generate, "hugo", self.hugo_site, documents])
        self.runs = {}
        self.extents = {}

    def close(self):
        """Removes what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def round(self):
        """Every case once: interleaved, so that a busy machine is busy for all."""
        out = self.folder / "out"
        # kyyeu does not trust the time of a file that is younger than two seconds.
        time.sleep(2.2)
        self.note("kyyeu, cold", self.cold(out))
        self.note("kyyeu, nothing changed", self.kyyeu(out))
        self.edit()
        self.note("kyyeu, one document changed", self.kyyeu(out))
        self.extents.setdefault("kyyeu", extent(out))
        copy = self.folder / "copy"
        self.note("cp -r of the output of kyyeu", run(["cp", "-r", out, copy]))
        # A memory disk takes the memory that the next program needs.
        shutil.rmtree(copy)
        shutil.rmtree(out)
        if self.tools.hugo:
            self.hugo()

    def cold(self, out):
        """A build of which nothing is known and of which nothing is there."""
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(self.site / ".kyyeu", ignore_errors=True)
        return self.kyyeu(out)

    def kyyeu(self, out):
        return run([self.tools.kyyeu, "build", "--root", self.site, "--out", out])

    def hugo(self):
        out = self.folder / "hugo-out"
        shutil.rmtree(out, ignore_errors=True)
        command = [self.tools.hugo, "--quiet", "--source", self.hugo_site]
        if self.related:
            self.note("Hugo, cold", run([*command, "--destination", out]))
            self.extents.setdefault("Hugo", extent(out))
            shutil.rmtree(out)
        # “See also” is the dearest thing that it is asked for, so it is told apart.
        plain = {**os.environ, "HUGO_PARAMS_RELATED": "false"}
        self.note("Hugo, cold, no “see also”", run([*command, "--destination", out], plain))
        self.extents.setdefault("Hugo", extent(out))
        shutil.rmtree(out)

    def edit(self):
        """Adds a sentence to one document in the middle of the corpus."""
        number = self.documents // 2
        file = next(self.site.glob(f"content/*/van-ban-{number}.md"))
        with file.open("a", encoding="utf-8") as text:
            text.write("\nMột câu được thêm vào cuối bài.\n")
        # As an editor leaves it: of this moment.
        os.utime(file)

    def note(self, case, cost):
        self.runs.setdefault(case, []).append(cost)

    def medians(self):
        """The median of every case."""
        return {case: median(runs) for case, runs in self.runs.items()}
