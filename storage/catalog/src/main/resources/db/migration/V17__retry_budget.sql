-- How often a job is tried before it is given up; null is as the scheduler is set.
alter table job add column max_attempts smallint check (max_attempts between 1 and 9);
