"""A hosted challenge under load: 200 teams upload 20,000 rows at once, and the server is killed.

    python benchmarks/bench_hosting.py [--teams 200 --rows 20000]

Everything is on the loopback of this machine: the server is a process of its own, and one more
process sends all uploads at once, which takes its share of the same cores. Every answer is compared
with the figures that `seenit.hosting.figures` measures on the same scores. Then the server is
killed by SIGKILL three times at seeded moments while all teams upload; what had been answered must
be in the file afterwards, and what is sent again must count once. Memory is the peak of the server
(VmHWM). Where the machine does other work, the server's processor time says what the wall would
show without. Figures go to benchmarks/results/hosting.json.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
from _machine import machine, versions

from seenit.hosting.challenge import Challenge, write_challenge
from seenit.hosting.database import Database
from seenit.hosting.figures import measure
from seenit.hosting.places import Places
from seenit.hosting.submissions import all_submissions, content_of
from seenit.hosting.teams import add_team
from seenit.hosting.truth import Truth, draw_scoreboard, write_truth

RESULTS = Path(__file__).parent / "results" / "hosting.json"
MAX_FPR, DECIMALS, PATIENCE_S = 0.05, 3, 300.0
N_KILLS = 3


def main() -> None:
    """Load, kill, check, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--teams", type=int, default=200)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = {
            "machine": machine(),
            "versions": versions("starlette", "uvicorn", "numpy"),
            "n_teams": options.teams,
            "n_rows": options.rows,
            "load": under_load(Path(scratch) / "load", options),
            "killed": killed(Path(scratch) / "killed", options),
        }
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def under_load(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """Everybody at once, once."""
    truth, tokens, files = written(root, options)
    server, url = started(root)
    before_s = processor_seconds(server.pid)
    began = time.perf_counter()
    answers = asyncio.run(send_all(url, tokens, files))
    seconds = time.perf_counter() - began
    peak, cpu_s = peak_mb(server.pid), processor_seconds(server.pid) - before_s
    load = os.getloadavg()[0]
    stopped(server)
    assert all(status == 200 for status, _, _ in answers.values()), "an upload was refused"
    check_kept(root, files)
    for name, (_, body, _) in answers.items():
        assert body == expected(truth, files[name]), name
    waits = np.array([wait for _, _, wait in answers.values()])
    return {
        "answered": len(answers),
        "seconds_for_all": round(seconds, 2),
        "p50_s": round(float(np.quantile(waits, 0.5)), 2),
        "p99_s": round(float(np.quantile(waits, 0.99)), 2),
        "slowest_s": round(float(waits.max()), 2),
        "megabytes_sent": round(sum(map(len, files.values())) / 1e6, 1),
        "server_processor_s": round(cpu_s, 1),
        "load_average": round(load, 1),
        "peak_mb": peak,
    }


def killed(root: Path, options: argparse.Namespace) -> dict[str, object]:
    """SIGKILL after seeded numbers of answers; nothing lost, nothing twice."""
    _, tokens, files = written(root, options)
    rng = np.random.default_rng(options.seed)
    answered: dict[str, dict] = {}
    rounds = []
    for kill in range(N_KILLS + 1):
        server, url = started(root)
        if kill < N_KILLS:
            enough = len(answered) + int(rng.integers(1, options.teams // (N_KILLS + 1)))
            found = asyncio.run(send_all(url, tokens, files, kill=(server, enough, answered)))
        else:
            found = asyncio.run(send_all(url, tokens, files))
        stopped(server)
        for name, (status, body, _) in found.items():
            if status == 200:
                assert answered.setdefault(name, body) == body, f"{name} was answered otherwise"
        database = Database(Places(root).database)
        kept = {one.team.name for one in all_submissions(database)}
        database.close()
        assert answered.keys() <= kept, f"lost: {answered.keys() - kept}"
        rounds.append({"answered": len(answered), "kept": len(kept)})
    assert len(answered) == options.teams
    check_kept(root, files)
    return {"kills": N_KILLS, "rounds": rounds, "lost": 0, "counted_twice": 0}


def written(root: Path, options: argparse.Namespace) -> tuple[Truth, dict, dict]:
    """A challenge, the token and the file of every team."""
    rng, n = np.random.default_rng(options.seed), options.rows
    is_member = rng.permutation(n) < n // 2
    truth = Truth(
        ids=rng.permutation(10 * n)[:n],
        is_member=is_member,
        is_on_scoreboard=draw_scoreboard(is_member, share=0.3, rng=rng),
    )
    places = Places(root)
    places.organiser.mkdir(parents=True)
    write_truth(places.truth, truth)
    settings = Challenge(
        title="Load",
        preset="tml2025",
        seed=options.seed,
        n_public=n,
        n_private=n,
        n_scoreboard=int(truth.is_on_scoreboard.sum()),
        decimals=DECIMALS,
        keep="best",
        cooldown_s=3600,
        failure_cooldown_s=120,
    )
    write_challenge(places, settings)
    database = Database(places.database)
    tokens = {f"team {at}": add_team(database, f"team {at}") for at in range(options.teams)}
    database.close()
    files = {}
    for name in tokens:
        scores = rng.normal(size=n) + rng.uniform(0, 2) * is_member
        lines = [f"{i},{score:.17g}" for i, score in zip(truth.ids.tolist(), scores, strict=True)]
        files[name] = "\n".join(["ids,score", *lines, ""]).encode()
    return truth, tokens, files


def expected(truth: Truth, file: bytes) -> dict[str, float]:
    """The figures that an answer must hold."""
    shown = truth.is_on_scoreboard
    scores = np.array([float(line.split(b",")[1]) for line in file.splitlines()[1:]])
    found = measure(scores[shown], truth.is_member[shown], max_fpr=MAX_FPR).published(DECIMALS)
    return {"TPR@FPR=0.05": found.tpr.value, "AUC": found.auc.value}


def started(root: Path) -> tuple[subprocess.Popen, str]:
    """A server that listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "seenit", "challenge", "serve", str(root), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(1200):
        try:
            httpx.get(url, trust_env=False)
            return server, url
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def stopped(server: subprocess.Popen) -> None:
    """End a server, if it has not been killed."""
    server.terminate()
    server.wait()


async def send_all(
    url: str, tokens: dict, files: dict, *, kill: tuple | None = None
) -> dict[str, tuple[int, dict, float]]:
    """Status, answer and seconds of every team; those without an answer are left out."""
    found: dict[str, tuple[int, dict, float]] = {}
    limits = httpx.Limits(max_connections=len(tokens), max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=PATIENCE_S, trust_env=False) as client:

        async def send(name: str) -> None:
            began = time.perf_counter()
            try:
                answer = await client.post(
                    url + "/mia",
                    headers={"token": tokens[name]},
                    files={"file": ("submission.csv", files[name], "text/csv")},
                )
            except httpx.TransportError:
                return
            found[name] = (answer.status_code, answer.json(), time.perf_counter() - began)
            if kill is not None:
                server, enough, before = kill
                if len(found.keys() | before.keys()) >= enough:
                    server.kill()

        await asyncio.gather(*(send(name) for name in tokens))
    return found


def check_kept(root: Path, files: dict) -> None:
    """Every team's file is there once, as it was sent."""
    database = Database(Places(root).database)
    kept = all_submissions(database)
    assert sorted(one.team.name for one in kept) == sorted(files)
    assert all(content_of(database, one) == files[one.team.name] for one in kept)
    database.close()


def peak_mb(process: int) -> int:
    """Peak resident memory of a process, in megabytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("no VmHWM")


def processor_seconds(process: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
