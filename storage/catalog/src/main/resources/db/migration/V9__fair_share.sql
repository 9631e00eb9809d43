-- What a tenant is due, against the others, and how many lanes it may have at once; null is no limit. An operator's to set.
alter table tenant add column weight double precision not null default 1 check (weight > 0);
alter table tenant add column lane_limit integer check (lane_limit > 0);

-- What a tenant used of lanes, weighing less the longer ago it was; the scheduler's alone.
create table tenant_usage (
  tenant       text primary key references tenant on delete cascade,
  lane_seconds double precision not null,
  at           timestamptz      not null
);
grant select, insert, update on tenant_usage to preamble_scheduler;
grant select on tenant_usage to preamble_gateway;

-- How soon its tenant wants it (0 interactive, 1 batch, 2 background), and the lane time that a unit of its work took of
-- late: a step of a training, a line of a generation.
alter table job add column priority smallint not null default 1 check (priority between 0 and 2);
alter table job add column unit_ms double precision;

-- What the present release is expected to use of its lane, what all runs of the segment used, how much of that is in
-- tenant_usage already, and when the present run began.
alter table segment add column expected_ms bigint not null default 0;
alter table segment add column used_ms bigint not null default 0;
alter table segment add column settled_ms bigint not null default 0;
alter table segment add column begun_at timestamptz;
create index segment_unsettled on segment (id) where used_ms > settled_ms;

-- A tenant's first jobs of a base, the most urgent first.
create index job_turn on job (tenant, pool, base_digest, priority, created_at, id) where state = 'QUEUED';
