"""Preamble beside Hugging Face Transformers and PEFT: the same shapes, on one machine, in turn.

Each round runs every contestant once, in a process of its own; the table has the median of the rounds. A model is made
where there is none, and the lengths of real rows are taken from the E2E set if it is there.
"""

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[4]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for the model and the rows' lengths")
    parser.add_argument("--e2e", type=Path, help="the E2E set's trainset.csv")
    parser.add_argument("--tokenizer", type=Path, help="GPT-2's tokenizer.json, for the lengths of its rows")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10, help="of a training in a round; texts are generated once")
    parser.add_argument("--only", default="", help="contests whose name holds this text")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    model = options.work / "gpt2-small"
    if not model.exists():
        subprocess.run([ROOT / "preamble", "bench", "model", model], check=True)
    lengths = options.work / "e2e.lengths"
    if not lengths.exists() and options.e2e and options.tokenizer:
        write_lengths(lengths, options.e2e, options.tokenizer)
    chosen = [c for c in contests(model, lengths) if options.only in c[0]]
    taken = [[[] for _ in contestants] for _, contestants in chosen]
    for number in range(options.rounds):
        for contest, (name, contestants) in enumerate(chosen):
            for place, (who, command) in enumerate(contestants):
                print(f"round {number + 1} of {options.rounds}: {name}: {who}", file=sys.stderr, flush=True)
                steps = 1 if "generate" in command else options.steps
                taken[contest][place].append(measure(command + ["--model", model, "--steps", steps]))
    for contest, (name, contestants) in enumerate(chosen):
        print(f"\n{name}\n\n| | ms, median of {options.rounds} rounds | spread | tokens/s | peak MiB | against the first |")
        print("|---|---|---|---|---|---|")
        base = median(taken[contest][0], "median_ms")
        for place, (who, _) in enumerate(contestants):
            figures = taken[contest][place]
            times = [f["median_ms"] for f in figures]
            print(
                f"| {who} | {median(figures, 'median_ms'):.0f} | {min(times):.0f}–{max(times):.0f} "
                f"| {median(figures, 'tokens_per_second'):.1f} | {median(figures, 'peak_rss_mib'):.0f} "
                f"| {base / median(figures, 'median_ms'):.2f}× |"
            )


def contests(model, lengths):
    """Name, and who takes part: a label and a command, the one to compare with first."""
    for dtype in ("bf16", "fp32"):
        shape = ["--batch", 10, "--prefix", 10, "--lengths", lengths, "--dtype", dtype]
        if lengths.exists():
            yield f"Training step, E2E rows, batch 10, {dtype}", train(shape)
        shape = ["--batch", 8, "--prefix", 10, "--tokens", 128, "--targets", 127, "--dtype", dtype]
        yield f"Training step, 8 × 128, all targets, {dtype}", train(shape)
    for dtype in ("bf16", "fp32"):
        shape = ["--rows", 16, "--prompt", 32, "--new", 64, "--dtype", dtype]
        yield (
            f"Decoding, 16 rows, {dtype}",
            [
                ("Transformers, no prefix", hf("generate") + shape + ["--prefix", 0]),
                ("PEFT, 16 prefixes one after another", hf("generate") + shape + ["--prefix", 10, "--prefixes", 16]),
                ("Preamble, 16 prefixes", ours("generate") + shape + ["--prefix", 10, "--prefixes", 16]),
            ],
        )
    shape = ["--rows", 1, "--prompt", 32, "--new", 64]
    yield (
        "Decoding, 1 row",
        [
            ("Transformers, fp32", hf("generate") + shape + ["--prefix", 0]),
            ("Preamble, fp32", ours("generate") + shape + ["--prefixes", 1]),
            ("Transformers, bf16", hf("generate") + shape + ["--prefix", 0, "--dtype", "bf16"]),
            ("Preamble, bf16", ours("generate") + shape + ["--prefixes", 1, "--dtype", "bf16"]),
            ("Preamble, int8", ours("generate") + shape + ["--prefixes", 1, "--dtype", "int8"]),
        ],
    )


def train(shape):
    return [
        ("PEFT", hf("train") + shape),
        ("PEFT at its best", hf("train") + shape + ["--best"]),
        ("Preamble", ours("train") + shape),
    ]


def hf(what):
    return [sys.executable, HERE / "hf.py", what]


def ours(what):
    return [ROOT / "preamble", "bench", what, "--json"]


def measure(command):
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def median(figures, name):
    return statistics.median(f[name] for f in figures)


def write_lengths(file, e2e, tokenizer):
    from tokenizers import Tokenizer

    encode = Tokenizer.from_file(str(tokenizer)).encode
    with open(e2e, newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    random.Random(1).shuffle(rows)
    with open(file, "w", encoding="utf-8") as target:
        for row in rows[:400]:
            # Separator and end of text are tokens too, and the end is a target.
            targets = len(encode(row["ref"]).ids) + 1
            target.write(f"{len(encode(row['mr']).ids) + 1 + targets} {targets}\n")


if __name__ == "__main__":
    main()
