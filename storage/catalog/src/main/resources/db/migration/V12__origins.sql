-- A training job may begin as a version, or go on where that version's trainer stopped.
alter table job add column origin uuid references prefix_version;
alter table prefix_version
  add column state jsonb,
  add check (state is null or job is not null);
