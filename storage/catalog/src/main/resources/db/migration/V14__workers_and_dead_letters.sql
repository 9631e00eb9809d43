-- The workers as the leading scheduler last saw them; drained_at is an operator's wish, which the scheduler passes on.
create table worker (
  id          text primary key,
  incarnation uuid        not null,
  pool        text        not null,
  digest      text        not null,
  device      text        not null,
  lanes       integer     not null,
  held        integer     not null,
  free_memory bigint      not null,
  lane_memory bigint,
  draining    boolean     not null,
  seen_at     timestamptz not null,
  drained_at  timestamptz
);
grant select, insert, update, delete on worker to preamble_scheduler;
grant select, update (drained_at) on worker to preamble_gateway;

-- What an operator made of a job that was given up: null is nothing yet.
alter table dead_letter add column resolution text check (resolution in ('RETRIED', 'DROPPED'));
alter table dead_letter add column resolved_at timestamptz;
alter table dead_letter add column resolved_by text;
alter table dead_letter add column retried_as uuid;
create index dead_letter_newest on dead_letter (at desc, id desc);
grant update (resolution, resolved_at, resolved_by, retried_as) on dead_letter to preamble_gateway;
