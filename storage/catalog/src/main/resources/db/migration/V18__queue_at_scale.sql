-- Who has not been told why it waits, and at the same time who waits for a base; docs/scheduling.md has what that saves.
create index job_told on job (pool, base_digest, tenant, reason collate "C") where state = 'QUEUED';
drop index job_queue;
