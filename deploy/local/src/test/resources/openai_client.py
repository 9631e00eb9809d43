"""Drives a platform as the official client does, and prints what came of it as one JSON object.

Arguments: the address of /openai/v1, and a file that holds the API key.
"""

import hashlib
import json
import sys
import time

import openai

address, key_file = sys.argv[1:]
with open(key_file, encoding="utf-8") as file:
    client = openai.OpenAI(base_url=address, api_key=file.read().strip(), max_retries=0, timeout=150)

BASE = "preamble-base"
ROWS = "".join(json.dumps({"prompt": f"item {i}", "completion": f"a small thing, number {i}"}) + "\n" for i in range(20))


def refusal(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {"kind": type(error).__name__, "param": error.param, "code": error.code, "message": error.message}
    return None


def complete(model=BASE, **wanted):
    return client.completions.create(**{"model": model, "prompt": "name the museum", "max_tokens": 8, **wanted})


def chat(**wanted):
    said = [{"role": "system", "content": "You are a museum."}, {"role": "user", "content": "name the museum"}]
    return client.chat.completions.create(
        **{"model": BASE, "messages": said, "max_completion_tokens": 8, "temperature": 0, **wanted}
    )


def in_parts():
    """A file whose parts come in another order than they belong, and one that the client cuts by itself."""
    data = ROWS.encode()
    half = len(data) // 2
    upload = client.uploads.create(bytes=len(data), filename="rows.jsonl", mime_type="text/jsonl", purpose="fine-tune")
    last = client.uploads.parts.create(upload.id, data=data[half:])
    first = client.uploads.parts.create(upload.id, data=data[:half])
    done = client.uploads.complete(upload.id, part_ids=[first.id, last.id], md5=hashlib.md5(data).hexdigest())
    chunked = client.uploads.upload_file_chunked(
        file=data, filename="rows.jsonl", bytes=len(data), mime_type="text/jsonl", purpose="fine-tune", part_size=300
    )
    dropped = client.uploads.create(bytes=3, filename="rows.jsonl", mime_type="text/jsonl", purpose="fine-tune")
    return {
        "begun": upload.status,
        "part_of": last.upload_id == upload.id,
        "status": done.status,
        "content": client.files.content(done.file.id).text,
        "chunked": client.files.content(chunked.file.id).text,
        "cancelled": client.uploads.cancel(dropped.id).status,
        "afterwards": refusal(lambda: client.uploads.complete(dropped.id, part_ids=[])),
        "md5": refusal(lambda: wrong_digest(data)),
    }


def wrong_digest(data):
    upload = client.uploads.create(bytes=len(data), filename="rows.jsonl", mime_type="text/jsonl", purpose="fine-tune")
    part = client.uploads.parts.create(upload.id, data=data)
    return client.uploads.complete(upload.id, part_ids=[part.id], md5="0" * 32)


def finished(job):
    until = time.monotonic() + 120
    while job.status not in ("succeeded", "failed", "cancelled") and time.monotonic() < until:
        time.sleep(0.5)
        job = client.fine_tuning.jobs.retrieve(job.id)
    return job


def stopped(file):
    """A job that would go on for long is cancelled while it runs."""
    job = client.fine_tuning.jobs.create(
        model=BASE, training_file=file, suffix="stopped", hyperparameters={"n_epochs": 100, "batch_size": 1}
    )
    until = time.monotonic() + 60
    while job.status == "queued" and time.monotonic() < until:
        time.sleep(0.1)
        job = client.fine_tuning.jobs.retrieve(job.id)
    before = job.status
    return {"before": before, "status": client.fine_tuning.jobs.cancel(job.id).status, "id": job.id}


def paged():
    """More than a page of each, which the client fetches by itself."""
    others = [client.files.create(file=(f"{n}.jsonl", ROWS.encode()), purpose="fine-tune").id for n in range(2)]
    files = [file.id for file in client.files.list(limit=1)]
    by_purpose = [file.id for file in client.files.list(limit=1, purpose="fine-tune")]
    oldest = [file.id for file in client.files.list(limit=1, order="asc")]
    return {
        "all": len(files) > 2 and set(others) <= set(files) and len(set(files)) == len(files),
        "by_purpose": by_purpose == files,
        "batch": [file.id for file in client.files.list(purpose="batch")],
        "reversed": oldest == files[::-1],
        "jobs": [job.id for job in client.fine_tuning.jobs.list(limit=1)],
        "purpose": refusal(lambda: client.files.list(purpose="vision")),
    }


rows = client.files.create(file=("rows.jsonl", ROWS.encode()), purpose="fine-tune")
content = client.files.content(rows.id).text
job = client.fine_tuning.jobs.create(
    model=BASE, training_file=rows.id, suffix="things", seed=3, hyperparameters={"n_epochs": 1, "batch_size": 10}
)
job = finished(job)
events = [event.message for event in client.fine_tuning.jobs.list_events(job.id, limit=2)]
checkpoints = client.fine_tuning.jobs.checkpoints.list(job.id, limit=1).data
further = client.fine_tuning.jobs.checkpoints.list(job.id, limit=1, after=checkpoints[0].id).data if checkpoints else None
greedy = complete(temperature=0, logprobs=2)
sampled = [complete(prompt=["one", "two"], n=2, seed=7) for _ in range(2)]
tuned = complete(model=job.fine_tuned_model or "none", temperature=0)
chunks = list(complete(model=job.fine_tuned_model or "none", temperature=0, stream=True, stream_options={"include_usage": True}))
chatted = chat()
likely = chat(logprobs=True, top_logprobs=3).choices[0].logprobs.content
several = chat(n=3, temperature=1, seed=7)
# Its first character, so that it stops at once.
halted = chat(stop=[(chatted.choices[0].message.content or "-")[0]])
cancelled = stopped(rows.id)
pages = paged()
chat_chunks = list(chat(stream=True, stream_options={"include_usage": True}))
print(
    json.dumps(
        {
            "file": {"kept": content.splitlines()[0], "listed": rows.id in [file.id for file in client.files.list()]},
            "job": {
                "status": job.status,
                "model": job.fine_tuned_model,
                "events": events,
                "checkpoints": [checkpoint.fine_tuned_model_checkpoint for checkpoint in checkpoints],
                "further": further,
                "file": job.training_file == rows.id,
                "stopped": cancelled,
                "listed": job.id in [one.id for one in client.fine_tuning.jobs.list()],
                "cancelled": refusal(lambda: client.fine_tuning.jobs.cancel(job.id)),
            },
            "models": [model.id for model in client.models.list()],
            "retrieved": client.models.retrieve(job.fine_tuned_model or BASE).id,
            "object": greedy.object,
            "tokens": greedy.usage.completion_tokens,
            "prompt_tokens": greedy.usage.prompt_tokens,
            "logprobs": [len(likely) for likely in greedy.choices[0].logprobs.top_logprobs],
            "sampled": [[choice.text for choice in answer.choices] for answer in sampled],
            "indices": [choice.index for choice in sampled[0].choices],
            "tuned": tuned.choices[0].text,
            "streamed": "".join(choice.text for chunk in chunks for choice in chunk.choices),
            "pieces": len([choice.text for chunk in chunks for choice in chunk.choices if choice.text]),
            "streamed_tokens": chunks[-1].usage.completion_tokens,
            "chat": {
                "object": chatted.object,
                "role": chatted.choices[0].message.role,
                "text": chatted.choices[0].message.content,
                "tokens": chatted.usage.completion_tokens,
                "streamed": "".join(
                    choice.delta.content or "" for chunk in chat_chunks for choice in chunk.choices
                ),
                "likely": [len(token.top_logprobs) for token in likely],
                "spelled": "".join(bytes(token.bytes or []).decode() for token in likely),
                "several": [choice.index for choice in several.choices],
                "halted": [halted.choices[0].message.content, halted.choices[0].finish_reason],
                "end": [choice.finish_reason for chunk in chat_chunks for choice in chunk.choices][-1],
                "streamed_tokens": chat_chunks[-1].usage.completion_tokens,
            },
            "uploads": in_parts(),
            "pages": pages,
            "deleted": client.files.delete(rows.id).deleted,
            "remembered": client.fine_tuning.jobs.retrieve(job.id).training_file == rows.id,
            "refused": {
                "unsupported": refusal(lambda: complete(suffix="!")),
                "limit": refusal(lambda: complete(max_tokens=100_000)),
                "neutral": refusal(lambda: complete(presence_penalty=0.5)),
                "query": refusal(lambda: client.models.list(extra_query={"owner": "me"})),
                "model": refusal(lambda: complete(model="preamble-base:nobody")),
                "chat": refusal(lambda: chat(tools=[])),
                "messages": refusal(lambda: chat(messages=[])),
                "key": refusal(lambda: client.with_options(api_key="prk_none").models.list()),
            },
        }
    )
)
