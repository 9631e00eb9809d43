-- The queue at scale: 100,000 jobs queued by a thousand tenants, half of them by one, a thousand segments out, and 400,000 jobs
-- that ended. Loads an empty database, then tells what each query of a round takes: StoredQueue and Forecasts have them, and Jobs
-- the list.
--
--   createdb scale && psql -d scale -c 'create role preamble_gateway; create role preamble_scheduler'
--   for file in $(ls storage/catalog/src/main/resources/db/migration/*.sql | sort -V); do psql -qd scale -f $file; done
--   psql -d scale -f storage/catalog/src/test/scale/queue.sql
\set ON_ERROR_STOP on
\set QUIET on
insert into base_model (id, digest, card, announced_at) values ('small', 'aa', '{}', now());
insert into tenant (id, display_name, state, created_at, weight)
  select 'tenant-' || i, 'T', 'ACTIVE', now(), (array[1, 2, 4])[1 + i % 3] from generate_series(1, 1000) i;
insert into tenant_usage select id, random() * 1000, now() from tenant;
alter table job disable trigger all;
create temporary table asked as
  select '{"epochs": 5, "batchSize": 10, "maxLength": 256}'::jsonb as options,
         '{"key": "tenants/t/datasets/d/data.jsonl", "digest": "bb", "bytes": 1}'::jsonb as input;

insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, request_digest, not_before,
                 created_at, started_at, ended_at, lane_ms, unit_ms)
  select gen_random_uuid(), 'tenant-' || 1 + i % 1000, (array['TRAINING', 'GENERATION'])[1 + i / 1000 % 2],
         (array['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED'])[1 + i % 4], 'small', 'aa', options, input, 1000,
         repeat('c', 64), at, at, at, at, 100000, 200
  from asked, generate_series(1, 400000) i, lateral (select now() - interval '30 days' + i * interval '6 s' as at) t;
insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, request_digest, not_before,
                 created_at, reason)
  select gen_random_uuid(), case i % 2 when 0 then 'tenant-1' else 'tenant-' || 1 + i / 2 % 1000 end,
         (array['TRAINING', 'GENERATION'])[1 + i / 4 % 2], 'QUEUED', 'small', 'aa', options, input, 1000,
         repeat('c', 64), at, at, 'all lanes of pool small are busy'
  from asked, generate_series(1, 100000) i, lateral (select now() - interval '1 h' + i * interval '30 ms' as at) t;
insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, request_digest, progress,
                 not_before, created_at, started_at, unit_ms)
  select gen_random_uuid(), 'tenant-' || i, 'TRAINING', 'RUNNING', 'small', 'aa', options, input, 1000, repeat('c', 64),
         '{"step": 100, "steps": 500}', now(), now() - interval '2 h', now() - interval '90 min', 200
  from asked, generate_series(1, 1000) i;
insert into segment (id, job, ordinal, state, pool, first_line, lines, release, attempt, expected_ms, used_ms, settled_ms)
  select gen_random_uuid(), id, 1, 'DONE', 'small', 0, 0, 1, 1, 30000, 30000, 30000 from job where ended_at is not null;
insert into segment (id, job, ordinal, state, pool, first_line, lines, release, run, attempt, released_at, heard_at,
                     expected_ms)
  select gen_random_uuid(), id, 1, 'RUNNING', 'small', 0, 0, 1, gen_random_uuid(), 1, now(), now(), 30000
  from job where state = 'RUNNING';
alter table job enable trigger all;
vacuum analyze;
update segment set used_ms = used_ms + 1000 where id in (select id from segment where state = 'RUNNING' limit 20);

\timing on
\o /dev/null
\echo who waits
with recursive line as (
  (select tenant, pool, base_digest from job where state = 'QUEUED' order by tenant, pool, base_digest limit 1)
  union all
  select next.tenant, next.pool, next.base_digest from line cross join lateral (
    select tenant, pool, base_digest from job
    where state = 'QUEUED' and (tenant, pool, base_digest) > (line.tenant, line.pool, line.base_digest)
    order by tenant, pool, base_digest limit 1) next)
select w.* from line w where exists (
  select from job where state = 'QUEUED' and not_before <= now()
    and tenant = w.tenant and pool = w.pool and base_digest = w.base_digest);
\echo the first two jobs of each tenant
with recursive line as (
  (select tenant, pool, base_digest from job where state = 'QUEUED' order by tenant, pool, base_digest limit 1)
  union all
  select next.tenant, next.pool, next.base_digest from line cross join lateral (
    select tenant, pool, base_digest from job
    where state = 'QUEUED' and (tenant, pool, base_digest) > (line.tenant, line.pool, line.base_digest)
    order by tenant, pool, base_digest limit 1) next)
select head.* from line w cross join lateral (
  select id, priority, created_at, unit_ms, progress from job
  where state = 'QUEUED' and not_before <= now()
    and tenant = w.tenant and pool = w.pool and base_digest = w.base_digest
  order by priority, created_at, id limit 2) head order by head.created_at, head.id;
\echo who has not been told why it waits
select id from unnest(array(select id from tenant)) waiting(tenant) cross join lateral (
  select id, row_number() over (order by created_at, id) as turn from (
    (select id, created_at from job where state = 'QUEUED' and not_before <= now() and pool = 'small' and base_digest = 'aa'
       and tenant = waiting.tenant and reason is null order by created_at, id limit 50)
    union all
    (select id, created_at from job where state = 'QUEUED' and not_before <= now() and pool = 'small' and base_digest = 'aa'
       and tenant = waiting.tenant and reason collate "C" < 'all lanes of pool small are busy' order by created_at, id limit 50)
    union all
    (select id, created_at from job where state = 'QUEUED' and not_before <= now() and pool = 'small' and base_digest = 'aa'
       and tenant = waiting.tenant and reason collate "C" > 'all lanes of pool small are busy' || U&'\+10FFFF'
     order by created_at, id limit 50)) of_tenant) untold
order by turn, random() limit 50;
\echo what 20 runs used, to be settled
with due as (
  select id, job, used_ms - settled_ms as ms from segment where used_ms > settled_ms
  order by id limit 1000 for update skip locked),
settled as (update segment set settled_ms = used_ms from due where segment.id = due.id)
select j.tenant, sum(due.ms) / 1000.0 from due join job j on j.id = due.job group by j.tenant;
\echo a page of the jobs of a tenant
select * from job where tenant = 'tenant-1' and kind = 'TRAINING' and created_at <= now() - interval '50 min'
  and (created_at < now() - interval '50 min' or id < '00000000-0000-0000-0000-000000000000')
order by created_at desc, id desc limit 51;
\echo what waits, as a forecast is made of it
with done as (
  select kind, lane_ms, input_lines * coalesce((options ->> 'epochs')::bigint, 1) as size
  from job where state = 'SUCCEEDED' and pool = 'small' and base_digest = 'aa' order by ended_at desc limit 500),
pace as (select kind, sum(lane_ms)::double precision / sum(size) as ms from done group by kind having sum(size) > 0),
open as (
  select j.id, j.tenant, coalesce(
           j.unit_ms * case j.kind when 'GENERATION' then j.input_lines - j.lines_done
             else (j.progress ->> 'steps')::bigint - (j.progress ->> 'step')::bigint end,
           pace.ms * j.input_lines * coalesce((j.options ->> 'epochs')::bigint, 1)) / 1e3 as seconds
  from job j left join pace on pace.kind = j.kind
  where j.state in ('QUEUED', 'RELEASED', 'RUNNING') and j.pool = 'small' and j.base_digest = 'aa')
select t.id, t.weight, t.lane_limit, coalesce(u.lane_seconds, 0), o.left, o.unknown
from (select tenant, sum(seconds) as left, count(*) > count(seconds) as unknown from open group by tenant) o
join tenant t on t.id = o.tenant left join tenant_usage u on u.tenant = t.id
where t.paused_at is null and t.daily_tokens_limit is null;
\echo what goes before the newest 50 jobs of the tenant with half of it
with done as (
  select kind, lane_ms, input_lines * coalesce((options ->> 'epochs')::bigint, 1) as size
  from job where state = 'SUCCEEDED' and pool = 'small' and base_digest = 'aa' order by ended_at desc limit 500),
pace as (select kind, sum(lane_ms)::double precision / sum(size) as ms from done group by kind having sum(size) > 0),
open as (
  select j.id, j.tenant, j.priority, j.created_at, coalesce(
           j.unit_ms * case j.kind when 'GENERATION' then j.input_lines - j.lines_done
             else (j.progress ->> 'steps')::bigint - (j.progress ->> 'step')::bigint end,
           pace.ms * j.input_lines * coalesce((j.options ->> 'epochs')::bigint, 1)) / 1e3 as seconds
  from job j left join pace on pace.kind = j.kind
  where j.state in ('QUEUED', 'RELEASED', 'RUNNING') and j.pool = 'small' and j.base_digest = 'aa')
select id, jobs, seconds, squares from (
  select id, count(*) over ahead as jobs, coalesce(sum(seconds) over ahead, 0) as seconds,
         coalesce(sum(seconds * seconds) over ahead, 0) as squares
  from open where tenant = 'tenant-1'
  window ahead as (order by priority, created_at, id rows between unbounded preceding and 1 preceding)) line
where id = any(array(
  select id from job where tenant = 'tenant-1' and kind = 'TRAINING' order by created_at desc, id desc limit 50));
