"""Twenty thousand files to a folder and to SFTP, beside rsync and rclone.

    python3 benches/publish [--small] [--kyyeu PATH]

Needs rsync, rclone, sshd and ssh-keygen, and root for sshd; what is missing is left
out with a word. Everything lies in a temporary folder, on this machine. kyyeu builds
and checks the site, keeps a version for the way back and leaves whole pages at every
moment; the others copy. The time of its build, measured by itself, is given beside it.
"""

import argparse
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time


def timed(command, **more):
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    took = time.monotonic() - start
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout.decode(errors='replace')[-2000:]}")
    return took


def write_site(root, documents, targets):
    news = root / "content/news"
    news.mkdir(parents=True)
    lines = "\n".join(f"  - {target}" for target in targets)
    (root / "site.yaml").write_text(
        "title: Kỷ yếu\nbase_url: http://kyyeu.example/\nlanguages: [vi]\n"
        "organisation: {name: Sở, licence: Số 1, responsible: An, address: Hà Nội, telephone: '024'}\n"
        f"publish:\n{lines}\n"
    )
    for number in range(documents):
        day = f"{2015 + number % 7}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        (news / f"bai-{number}.md").write_text(
            f"---\ntitle: Bài số {number}\ndate: {day}\n---\n\nNội dung của bài {number}. " + "Chữ " * 200
        )


def sshd(folder):
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    if not os.path.exists(program) or os.geteuid() != 0:
        return None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    (folder / "known").write_text(f"[127.0.0.1]:{port} " + (folder / "host.pub").read_text())
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\nMaxStartups 100\n"
        "Subsystem sftp internal-sftp\n"
    )
    os.makedirs("/run/sshd", exist_ok=True)
    server = subprocess.Popen([program, "-D", "-f", folder / "config"], stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("sshd does not listen")


def main():
    # Asked to end, it still stops its server.
    signal.signal(signal.SIGTERM, lambda *_: exit(1))
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--kyyeu", default="target/release/kyyeu")
    arguments = parser.parse_args()
    documents = 300 if arguments.small else 19_000
    kyyeu = os.path.abspath(arguments.kyyeu)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        places = {"folder": folder / "by-kyyeu"}
        targets = [f"{{name: folder, to: '{folder}/by-kyyeu'}}"]
        server = sshd(folder)
        if server:
            port = server[1]
            places["sftp"] = folder / "by-kyyeu-sftp"
            targets.append(
                f"{{name: sftp, to: 'sftp://root@127.0.0.1:{port}{folder}/by-kyyeu-sftp', "
                f"key: '{folder}/user', known_hosts: '{folder}/known'}}"
            )
        for place in places.values():
            place.mkdir()
        site = folder / "site"
        write_site(site, documents, targets)
        rows = []
        ssh = f"ssh -p {server[1]} -i {folder}/user -o UserKnownHostsFile={folder}/known" if server else None
        try:
            for place in places:
                measure(rows, place, kyyeu, folder, site, server and server[1], ssh)
        finally:
            if server:
                server[0].terminate()
                server[0].wait()
        built = sum(1 for path in places["folder"].rglob("*") if path.is_file())
        print(f"{built} files\n")
        print("| to | what | kyyeu, with build | of which build | rsync | rclone |")
        print("|---|---|---|---|---|---|")
        for row in rows:
            print("| " + " | ".join(row) + " |")


def measure(rows, place, kyyeu, folder, site, port, ssh):
    page = site / "content/news/bai-0.md"
    env = {**os.environ, "SSH_AUTH_SOCK": ""}
    for what in ("first", "nothing changed", "one document changed"):
        if what.startswith("one"):
            page.write_text(page.read_text() + f"\nThêm một câu, {place}.\n")
        build = timed([kyyeu, "build", "--root", site, "--out", folder / f"built-{place}"])
        publish = timed([kyyeu, "publish", place, "--root", site, "--yes"], env=env)
        source = f"{folder}/built-{place}/"
        others = []
        for tool in ("rsync", "rclone"):
            to = folder / f"by-{tool}-{place}"
            to.mkdir(exist_ok=True)
            others.append(copied(tool, place, source, to, folder, port, ssh))
        rows.append([place, what, f"{publish:.2f} s", f"{build:.2f} s", *others])


def copied(tool, place, source, to, folder, port, ssh):
    if not shutil.which(tool):
        return "not installed"
    if tool == "rsync":
        command = ["rsync", "-rc", "--delete", source, str(to)]
        if place == "sftp":
            command = ["rsync", "-rc", "--delete", "-e", ssh, source, f"root@127.0.0.1:{to}"]
    else:
        command = ["rclone", "sync", "--config", "/dev/null", source, str(to)]
        if place == "sftp":
            command[-1] = f":sftp,host=127.0.0.1,port={port},user=root,key_file={folder}/user,known_hosts_file={folder}/known,shell_type=none:{to}"
    return f"{timed(command):.2f} s"


main()
