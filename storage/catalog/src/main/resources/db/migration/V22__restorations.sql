-- A server's data are others than they were: restored from a backup, or begun anew. Until the leading scheduler has made
-- catalog, store and Kafka agree, it releases, hears and tells nothing. The report is an array of lines.
create table restoration (
  id            bigint generated always as identity primary key,
  cause         text        not null,
  begun_at      timestamptz not null,
  reconciled_at timestamptz,
  report        jsonb
);
grant select, update (reconciled_at, report) on restoration to preamble_scheduler;

-- Since when the store lacks files of it; null is that it is whole.
alter table prefix_version add column lost_at timestamptz;
alter table dataset add column lost_at timestamptz;
grant update (lost_at, state) on prefix_version to preamble_scheduler;
grant update (lost_at) on dataset to preamble_scheduler;
