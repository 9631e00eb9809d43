-- What a tenant may have, where an operator says otherwise than the gateway's defaults; null is the default.
alter table tenant add column open_jobs_limit integer check (open_jobs_limit > 0);
alter table tenant add column stored_bytes_limit bigint check (stored_bytes_limit > 0);
alter table tenant add column daily_tokens_limit bigint check (daily_tokens_limit > 0);
alter table tenant add column requests_limit integer check (requests_limit > 0);

-- What each run used, by the event that tells of its end: what the events of a job say adds up to this, and to the sums in
-- the job itself. No reference to the tenant: who writes here holds a job's lock, and would wait for the tenant's.
create table metered_run (
  job              uuid        not null references job on delete cascade,
  sequence         bigint      not null,
  tenant           text        not null,
  at               timestamptz not null,
  lane_ms          bigint      not null,
  tokens_trained   bigint      not null,
  tokens_generated bigint      not null,
  primary key (job, sequence)
);
create index metered_run_of_tenant on metered_run (tenant, at) include (lane_ms, tokens_trained, tokens_generated);
grant select, insert on metered_run to preamble_gateway, preamble_scheduler;

alter table job add column lane_ms bigint not null default 0;
alter table job add column tokens_trained bigint not null default 0;
alter table job add column tokens_generated bigint not null default 0;

-- How much of what its runs used an event has told.
alter table segment add column metered_ms bigint not null default 0;
update segment set metered_ms = used_ms where used_ms > 0;
