-- The histories of jobs that are over are thinned: of a job's progress, told each second, an outline stays.
grant delete on job_event to preamble_scheduler;
