"""One measurement of Hugging Face Transformers and PEFT, in the shapes and the JSON of `./preamble bench`.

The model is a folder that `./preamble bench model DIR` wrote. Token ids are random.
"""

import argparse
import json
import resource
import statistics
import time

import torch
from peft import PrefixTuningConfig, get_peft_model
from transformers import GPT2LMHeadModel

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["train", "generate"])
    parser.add_argument("--model", required=True)
    parser.add_argument("--dtype", choices=DTYPES, default="fp32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--prefix", type=int, default=10, help="virtual tokens; 0: Transformers without PEFT")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--targets", type=int, default=32)
    parser.add_argument("--reparametrisation", type=int, default=0)
    parser.add_argument("--lengths", help="a row on each line: its tokens and how many of them are targets")
    parser.add_argument("--best", action="store_true", help="train: logits at targets alone, rows sorted by length")
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--prefixes", type=int, default=16)
    parser.add_argument("--prompt", type=int, default=32)
    parser.add_argument("--new", type=int, default=64)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = GPT2LMHeadModel.from_pretrained(options.model, dtype=DTYPES[options.dtype]).eval()
    times, tokens = (train if options.what == "train" else generate)(model, options)
    median = statistics.median(times)
    print(
        json.dumps(
            {
                "median_ms": median * 1000,
                "min_ms": min(times) * 1000,
                "tokens_per_second": tokens / sum(times),
                "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def timed(times, work):
    began = time.perf_counter()
    result = work()
    times.append(time.perf_counter() - began)
    return result


def train(model, options):
    """Steps as a PEFT user writes them: the collator pads to the batch's longest row, the model takes the labels."""
    projection = {"prefix_projection": True, "encoder_hidden_size": options.reparametrisation}
    model = get_peft_model(
        model,
        PrefixTuningConfig(
            task_type="CAUSAL_LM",
            num_virtual_tokens=options.prefix,
            **(projection if options.reparametrisation else {}),
        ),
    )
    model.train()
    trainables = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trainables, lr=1e-3, fused=options.best)
    rows = rows_of(options, model.config.vocab_size)

    def step(batch):
        loss = best_loss(model, batch) if options.best else model(**collate(batch)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trainables, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        return loss.item()

    batches = [rows[i : i + options.batch] for i in range(0, len(rows) - options.batch + 1, options.batch)]
    for i in range(3):
        step(batches[i % len(batches)])
    times = []
    tokens = 0
    for i in range(options.steps):
        batch = batches[i % len(batches)]
        timed(times, lambda: step(batch))
        tokens += sum(len(ids) for ids, _ in batch)
    return times, tokens


def best_loss(model, batch):
    """What PEFT can be brought to: rows of similar length together, and no logits but those that a loss is taken of."""
    total = 0
    targets = sum(n for _, n in batch)
    ordered = sorted(batch, key=lambda row: len(row[0]))
    half = len(ordered) // 2
    for group in (ordered[:half], ordered[half:]) if half else (ordered,):
        inputs = collate(group)
        prompt = model.get_prompt(batch_size=len(group))
        width = model.active_peft_config.num_virtual_tokens
        mask = torch.cat([torch.ones(len(group), width, dtype=torch.long), inputs["attention_mask"]], 1)
        hidden = model.base_model.transformer(
            input_ids=inputs["input_ids"], attention_mask=mask, past_key_values=prompt
        ).last_hidden_state
        labels = inputs["labels"][:, 1:]
        chosen = labels != -100
        logits = model.base_model.lm_head(hidden[:, :-1][chosen])
        total = total + torch.nn.functional.cross_entropy(logits.float(), labels[chosen], reduction="sum")
    return total / targets


def collate(batch):
    longest = max(len(ids) for ids, _ in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for i, (row, targets) in enumerate(batch):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
        labels[i, len(row) - targets : len(row)] = row[len(row) - targets :]
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def rows_of(options, vocabulary):
    if options.lengths:
        with open(options.lengths) as file:
            shapes = [tuple(map(int, line.split())) for line in file]
    else:
        shapes = [(options.tokens, options.targets)] * (8 * options.batch)
    order = torch.randperm(len(shapes)).tolist()
    return [(torch.randint(vocabulary, (shapes[i][0],)), shapes[i][1]) for i in order]


@torch.inference_mode()
def generate(model, options):
    """All rows in one batch without prefix; with prefixes one adapter after another, since a batch takes but one."""
    limits = {"max_new_tokens": options.new, "min_new_tokens": options.new, "do_sample": False, "pad_token_id": 0}
    prompts = torch.randint(model.config.vocab_size, (options.rows, options.prompt))
    if options.prefix == 0:
        groups = [(None, prompts)]
    else:
        config = PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=options.prefix)
        model = get_peft_model(model, config, adapter_name="0").eval()
        for i in range(1, options.prefixes):
            model.add_adapter(str(i), config)
        share = options.rows // options.prefixes
        groups = [(str(i), prompts[i * share : (i + 1) * share]) for i in range(options.prefixes)]

    def rows_of(groups):
        for adapter, ids in groups:
            if adapter is not None:
                model.set_adapter(adapter)
            model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **limits)

    rows_of(groups[:1])
    times = []
    for _ in range(options.steps):
        timed(times, lambda: rows_of(groups))
    return times, options.rows * options.new * options.steps


if __name__ == "__main__":
    main()
