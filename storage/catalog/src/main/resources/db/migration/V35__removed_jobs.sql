-- A job that is over can be removed, with all that it has in catalog and store.

-- What it used stays metered, and goes with the tenant as before. By a trigger: gateways of before delete jobs and count on it, and
-- who meters holds a job's lock and is not to ask for the tenant's.
alter table metered_run drop constraint metered_run_job_fkey;
create function forget_metered_runs() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from metered_run where tenant = old.id;
  return null;
end
$$;
create trigger tenant_deleted after delete on tenant for each row execute function forget_metered_runs();

-- The version that it learned stays, and its files lie where they did, under the job's id: column job still says it, to whoever looks
-- after the files. What is said of the removed job is what a job that goes on from the version asks for; null while it is there.
alter table prefix_version drop constraint prefix_version_job_fkey;
alter table prefix_version add column removed_job jsonb;
grant update (removed_job) on prefix_version to preamble_gateway;

-- Removed jobs whose runs are to be looked for in the store once more: the removal may have broken off, a run may have stored
-- something after it, and a version may not be locked yet.
create table removed_job (
  id       uuid        primary key,
  tenant   text        not null references tenant on delete cascade,
  ended_at timestamptz not null
);
grant insert on removed_job to preamble_gateway;
grant select, insert, delete on removed_job to preamble_scheduler;

-- Bytes that came to a tenant's inputs and results, and went. Their sum is asked for at each submission, which a sum over the jobs
-- would make slower with each of them (0.7 s for 100,000), and one row for a tenant would be waited for by all who write of it. So
-- changes are written without a lock, and the gateway makes one row of a tenant's hundred now and then (3 ms for all that 64 tenants keep). By
-- triggers, so that what gateways and schedulers of before store counts too.
create table stored_change (
  id     bigint generated always as identity primary key,
  tenant text   not null references tenant on delete cascade,
  bytes  bigint not null
);
create index stored_change_of_tenant on stored_change (tenant) include (bytes);
alter table stored_change set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
grant select, insert, delete on stored_change to preamble_gateway;
grant insert on stored_change to preamble_scheduler;

-- A job that does another one again has that one's inputs, which count once: for the job in whose area they lie.
create function count_inputs() returns trigger language plpgsql as $$
begin
  if starts_with(new.input ->> 'key', 'tenants/' || new.tenant || '/jobs/' || new.id || '/') then
    insert into stored_change (tenant, bytes) values (new.tenant, (new.input ->> 'bytes')::bigint);
  end if;
  return null;
end
$$;
create trigger job_inputs_stored after insert on job
  for each row when (new.kind = 'GENERATION') execute function count_inputs();

create function count_results() returns trigger language plpgsql as $$
begin
  insert into stored_change (tenant, bytes)
    select tenant, coalesce((new.results ->> 'bytes')::bigint, 0) - coalesce((old.results ->> 'bytes')::bigint, 0)
    from job where id = new.job;
  return null;
end
$$;
create trigger segment_results_stored after update of results on segment
  for each row when (new.results is distinct from old.results) execute function count_results();

-- Before: its segments go with it.
create function discount_job() returns trigger language plpgsql as $$
begin
  insert into stored_change (tenant, bytes)
    select old.tenant, -sum(bytes) from (
      select (old.input ->> 'bytes')::bigint as bytes
      where starts_with(old.input ->> 'key', 'tenants/' || old.tenant || '/jobs/' || old.id || '/')
      union all
      select (results ->> 'bytes')::bigint from segment where job = old.id and results is not null) stored
    having sum(bytes) > 0;
  return old;
end
$$;
create trigger job_bytes_gone before delete on job for each row execute function discount_job();

insert into stored_change (tenant, bytes)
  select tenant, sum(bytes) from (
    select tenant, (input ->> 'bytes')::bigint as bytes from job
    where kind = 'GENERATION' and starts_with(input ->> 'key', 'tenants/' || tenant || '/jobs/' || id || '/')
    union all
    select job.tenant, (segment.results ->> 'bytes')::bigint
    from segment join job on job.id = segment.job where segment.results is not null) stored
  group by tenant having sum(bytes) > 0;
