-- What operators ask of all tenants at once: the newest jobs, those that failed of late, what was used since.
create index job_newest on job (created_at desc, id desc);
create index job_failed on job (ended_at desc) where state = 'FAILED';
create index metered_run_at on metered_run (at) include (tenant, lane_ms, tokens_trained, tokens_generated);
