-- What the work of a base took of late, for those who ask when theirs begins.
create index job_done on job (pool, base_digest, ended_at desc) where state = 'SUCCEEDED';
