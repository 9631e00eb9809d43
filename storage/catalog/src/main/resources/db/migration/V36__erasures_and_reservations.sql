-- A version, a job or a segment that goes is looked for where it is referred to; without these, in all jobs and all letters each
-- time. What a job names as version and origin changes only with its state, so that its progress is written as before.
create index job_of_version on job (version) where version is not null;
create index job_of_origin on job (origin) where origin is not null;
create index prefix_alias_of_version on prefix_alias (version);
create index dead_letter_of_job on dead_letter (job);
create index dead_letter_of_segment on dead_letter (segment);

-- Jobs that were not told yet why they wait, of each tenant from its first on: there may be a million.
create index job_untold on job (pool, base_digest, tenant, created_at, id) where state = 'QUEUED' and reason is null;

-- A Kafka client that is being made at the identity provider keeps its name until then; null is made.
alter table kafka_client add column reserved_until timestamptz;
