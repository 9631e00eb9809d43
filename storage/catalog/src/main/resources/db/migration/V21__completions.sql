-- What a completion used that was no job; the first that is told of one counts. It goes with its tenant.
create table metered_completion (
  id               uuid        primary key,
  tenant           text        not null references tenant on delete cascade,
  at               timestamptz not null,
  lane_ms          bigint      not null,
  tokens_generated bigint      not null
);
create index metered_completion_of_tenant on metered_completion (tenant, at) include (lane_ms, tokens_generated);
create index metered_completion_at on metered_completion (at);
grant select, insert on metered_completion to preamble_scheduler;
grant select on metered_completion to preamble_gateway;

-- All that is metered: runs of jobs, and completions.
create view metered as
  select tenant, at, lane_ms, tokens_trained, tokens_generated from metered_run
  union all
  select tenant, at, lane_ms, 0, tokens_generated from metered_completion;
grant select on metered to preamble_gateway, preamble_scheduler;
