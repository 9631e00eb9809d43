-- A catalog as it stood at V7, in the midst of work, as the parts of that version wrote it: one job yielded and waits for its
-- next segment, one is in a worker's hands, one is over, and an event has not been sent yet. What stands in braces the test
-- fills in.
insert into tenant values ('{tenant}', 'A museum', 'ACTIVE', now() - interval '1 day');
insert into base_model values ('{pool}', '{digest}', '{"digest": "{digest}", "family": "gpt2", "layers": 2, "hiddenSize": 64,
  "heads": 4, "vocabulary": 512, "positions": 128, "parameters": 100000}', now() - interval '1 day');
insert into prefix values ('{prefix}', '{tenant}', 'labels', '{pool}', now() - interval '1 day');

insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix, request_digest, checkpoint,
                 progress, not_before, events, created_at, started_at, ended_at)
select id::uuid, '{tenant}', 'TRAINING', state, '{pool}', '{digest}',
       '{"virtualTokens": 10, "reparametrisation": 256, "learningRate": 0.002, "epochs": 5, "batchSize": 10, "warmupSteps": 10,
         "weightDecay": 0.0, "clipNorm": 1.0, "maxLength": 256, "evaluationShare": 0.1, "seed": 1}',
       '{"key": "tenants/{tenant}/datasets/d/data.jsonl", "sha256": "{digest}", "bytes": 9}', 10, '{prefix}', 'x',
       checkpoint::jsonb,
       case when step > 0 then format('{"kind": "training", "step": %s, "steps": 20, "loss": 2.5, "heldOutLoss": null,
         "baseLoss": 4.0, "learningRate": 0.001, "tokensTrained": 900, "tokensPerSecond": 50.0}', step)::jsonb end,
       now() - interval '1 h', events, now() - interval '1 h', now() - interval '1 h',
       case when state = 'SUCCEEDED' then now() - interval '30 min' end
from (values
  ('{yielded}', 'QUEUED', '{"artifact": {"key": "tenants/{tenant}/jobs/{yielded}/runs/{firstRun}/checkpoint-10.safetensors",
     "sha256": "{checkpoint}", "bytes": 100}, "parent": null, "firstStep": 1, "lastStep": 10}', 10, 3),
  ('{running}', 'RUNNING', null, 0, 2),
  ('{done}', 'SUCCEEDED', null, 20, 3)) as of (id, state, checkpoint, step, events);

insert into segment (id, job, ordinal, state, pool, first_line, lines, release, run, attempt, worker, released_at, heard_at,
                     ended_at)
values
  (gen_random_uuid(), '{yielded}', 1, 'DONE', '{pool}', 0, 0, 1, '{firstRun}', 1, '{worker}', now(), now(), now()),
  ('{segment}', '{running}', 1, 'RUNNING', '{pool}', 0, 0, 1, '{run}', 1, '{worker}', now(), now(), null),
  (gen_random_uuid(), '{done}', 1, 'DONE', '{pool}', 0, 0, 1, '{firstRun}', 1, '{worker}', now(), now(), now());
insert into segment_run select id, run, release, attempt, worker, now() from segment;

insert into job_event
select job::uuid, sequence, event::jsonb, now() - interval '1 h'
from (values
  ('{yielded}', 1, '{"kind": "submitted"}'),
  ('{yielded}', 2, '{"kind": "started", "segment": 1, "attempt": 1}'),
  ('{yielded}', 3, '{"kind": "yielded", "segment": 1, "progress": {"kind": "training", "step": 10, "steps": 20, "loss": 2.5,
     "learningRate": 0.001, "tokensTrained": 900, "tokensPerSecond": 50.0}}'),
  ('{running}', 1, '{"kind": "submitted"}'),
  ('{running}', 2, '{"kind": "started", "segment": 1, "attempt": 1}'),
  ('{done}', 1, '{"kind": "submitted"}'),
  ('{done}', 2, '{"kind": "started", "segment": 1, "attempt": 1}'),
  ('{done}', 3, '{"kind": "succeeded", "prefix": "labels", "version": 1, "progress": {"kind": "training", "step": 20,
     "steps": 20, "loss": 2.5, "learningRate": 0.001, "tokensTrained": 2000, "tokensPerSecond": 50.0}}'))
  as of (job, sequence, event);

insert into prefix_version
values (gen_random_uuid(), '{prefix}', 1, '{done}', '{digest}', '{digest}', '[{"name": "adapter_model.safetensors",
  "artifact": {"key": "tenants/{tenant}/jobs/{done}/runs/{firstRun}/adapter_model.safetensors", "sha256": "{digest}",
  "bytes": 100}, "version": null}]', '{"kind": "training", "step": 20, "steps": 20, "loss": 2.5, "learningRate": 0.001,
  "tokensTrained": 2000, "tokensPerSecond": 50.0}', now() - interval '30 min');
update job set version = (select id from prefix_version where job = '{done}') where id = '{done}';

insert into outbox (subject, topic, record_key, headers, payload, created_at)
select job::text, 'preamble.{tenant}.events', job::text, '{}', event::text, at
from job_event where job = '{yielded}' and sequence = 3;
insert into lease values ('scheduler', 'scheduler-of-v7', 41, now() - interval '1 min');
