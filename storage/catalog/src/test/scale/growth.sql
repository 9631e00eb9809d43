-- What a job leaves in the catalog: 500 trainings of 240 s of lane time, in segments of 30 s, with the events that they tell, one a
-- second. Loads an empty database, then tells the bytes of each table's row, indexes included: docs/sizing.md has what it found.
--
--   createdb growth && psql -d growth -c 'create role preamble_gateway; create role preamble_scheduler'
--   for file in $(ls storage/catalog/src/main/resources/db/migration/*.sql | sort -V); do psql -qd growth -f $file; done
--   psql -d growth -f storage/catalog/src/test/scale/growth.sql
\set ON_ERROR_STOP on
\set QUIET on
\set digest '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
insert into base_model (id, digest, card, announced_at) values ('small', :'digest', '{}', now());
insert into tenant (id, display_name, state, created_at)
  select 'tenant-' || i, 'T', 'ACTIVE', now() from generate_series(1, 50) i;
alter table job disable trigger all;
alter table job_event disable trigger all;
create temporary table asked as
  select '{"kind": "training", "step": 20, "steps": 100, "loss": 2.5123456, "heldOutLoss": 2.7512345, "baseLoss": 6.5123456,
           "learningRate": 0.00123, "tokensTrained": 50000, "tokensPerSecond": 1234.5}'::jsonb as progress,
         '{"virtualTokens": 10, "reparametrisation": 256, "learningRate": 0.002, "epochs": 5, "batchSize": 10, "warmupSteps": 10,
           "weightDecay": 0.0, "clipNorm": 1.0, "maxLength": 256, "evaluationShare": 0.1, "seed": 1, "deterministic": false,
           "method": {"depth": 2, "initialisation": "random", "dropout": 0.0, "labelSmoothing": 0.0, "patience": 0,
                      "accumulation": 1}}'::jsonb as options,
         jsonb_build_object('sha256', :'digest', 'bytes', 1234567, 'key',
           'tenants/tenant-1/jobs/' || gen_random_uuid() || '/runs/' || gen_random_uuid() || '/adapter_model.safetensors') as file;
insert into dataset (id, tenant, name, lines, artifact, created_at, purpose)
  select gen_random_uuid(), 'tenant-' || 1 + i % 50, 'rows', 4000, file, now(), 'TRAINING' from asked, generate_series(1, 500) i;
insert into prefix (id, tenant, name, base_model, created_at)
  select gen_random_uuid(), 'tenant-' || 1 + i % 50, 'prefix-' || i, 'small', now() from generate_series(1, 500) i;
insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, request_digest, checkpoint, progress,
                 not_before, created_at, started_at, ended_at, cleared_at, events, lane_ms, unit_ms, idempotency_key, prefix)
  select gen_random_uuid(), tenant, 'TRAINING', 'SUCCEEDED', 'small', :'digest', options, file, 4000, :'digest',
         jsonb_build_object('artifact', file, 'parent', :'digest', 'firstStep', 1, 'lastStep', 90), progress, now(), created_at,
         now(), now(), now(), 257, 240000, 200, gen_random_uuid(), id
  from asked, prefix;
insert into segment (id, job, ordinal, state, pool, first_line, lines, release, run, attempt, worker, released_at, heard_at,
                     ended_at, begun_at, expected_ms, used_ms, settled_ms, metered_ms)
  select gen_random_uuid(), id, i, 'DONE', 'small', 0, 0, 1, gen_random_uuid(), 1, 'preamble-worker-small-0', now(), now(), now(),
         now(), 30000, 30000, 30000, 30000
  from job, generate_series(1, 8) i;
insert into segment_run (segment, run, release, attempt, worker, started_at)
  select id, run, 1, 1, worker, now() from segment;
insert into metered_run (job, sequence, tenant, at, lane_ms, tokens_trained, tokens_generated)
  select id, i, tenant, now(), 30000, 50000, 0 from job, generate_series(1, 8) i;
insert into prefix_version (id, prefix, number, job, base_digest, digest, files, progress, created_at, state)
  select gen_random_uuid(), prefix, 1, id, :'digest', :'digest',
         jsonb_build_array(one, one, one, one), asked.progress, now(), file
  from asked, job, lateral (select jsonb_build_object('name', 'adapter_model.safetensors', 'artifact', file, 'storeVersion',
                                                      gen_random_uuid()) as one) made;
insert into job_event (job, sequence, event, at)
  select id, i, case
      when i = 1 then '{"kind": "submitted"}'::jsonb
      when i = 257 then jsonb_build_object('kind', 'succeeded', 'prefix', 'labels', 'version', 3, 'progress', asked.progress, 'used',
        '{"laneMillis": 30000, "tokensTrained": 50000, "tokensGenerated": 0}'::jsonb)
      when i % 32 = 2 then '{"kind": "started", "segment": 1, "attempt": 1}'::jsonb
      when i % 32 = 1 then jsonb_build_object('kind', 'yielded', 'segment', 1, 'progress', asked.progress, 'used',
        '{"laneMillis": 30000, "tokensTrained": 50000, "tokensGenerated": 0}'::jsonb)
      else jsonb_build_object('kind', 'progressed', 'progress', asked.progress, 'estimatedEnd', '2026-11-21T01:02:03.456Z') end,
    now()
  from asked, job, generate_series(1, 257) i;
vacuum analyze;

\echo rows and bytes of each table, and of a row with its indexes
select relname as table, n_live_tup as rows, pg_total_relation_size(relid) as bytes,
       pg_total_relation_size(relid) / n_live_tup as of_row
from pg_stat_user_tables where n_live_tup >= 500 order by bytes desc;
\echo bytes of a training of 240 s
select round(sum(pg_total_relation_size(relid)) / 500) as bytes from pg_stat_user_tables where n_live_tup >= 500;
