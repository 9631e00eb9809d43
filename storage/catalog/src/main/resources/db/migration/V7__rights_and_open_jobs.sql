-- What each part may do, table by table, and nothing else. Databases of earlier versions had default privileges that
-- gave both parts everything on every table; a later migration that makes a table grants what it must.
alter default privileges in schema public revoke all on tables from preamble_gateway, preamble_scheduler;
alter default privileges in schema public revoke all on sequences from preamble_gateway, preamble_scheduler;
revoke all on all tables in schema public from preamble_gateway, preamble_scheduler;
revoke all on all sequences in schema public from preamble_gateway, preamble_scheduler;

grant select, insert, update, delete on tenant, api_key, kafka_client, dataset, prefix, prefix_alias
  to preamble_gateway;
grant select, insert, update, delete on job, job_event, segment, outbox to preamble_gateway;
grant select, delete on prefix_version, segment_run, dead_letter to preamble_gateway;
grant select on base_model, lease to preamble_gateway;
grant select, insert on audit to preamble_gateway;

grant select on tenant, dataset, prefix to preamble_scheduler;
grant select, update on job to preamble_scheduler;
grant select, insert, update on segment, segment_run, base_model, lease to preamble_scheduler;
grant select, insert on job_event, prefix_version, dead_letter, audit to preamble_scheduler;
grant select, insert, update, delete on outbox to preamble_scheduler;
grant select, update on relay to preamble_scheduler;
-- Who gives out a version number locks the prefix's row, and a lock asks for the right to update some column.
grant update (created_at) on prefix to preamble_scheduler;

-- A tenant's jobs that are not over are counted at each submission.
create index job_open on job (tenant) where state in ('QUEUED', 'RELEASED', 'RUNNING');
