-- When the store was cleared of what a job that is over left and nothing names: checkpoints, what fenced runs stored.
alter table job add column cleared_at timestamptz;
create index job_uncleared on job (ended_at) where ended_at is not null and cleared_at is null;
