-- A version may come from elsewhere: no job of ours learned it, and it says who brought it.
alter table prefix_version
  alter column job drop not null,
  alter column progress drop not null,
  add column imported_by     text,
  add column idempotency_key text,
  add column request_digest  text,
  add check ((job is null) = (imported_by is not null)),
  add check ((progress is null) = (imported_by is not null)),
  add unique (prefix, idempotency_key);

-- The gateway writes such versions and no others: those of jobs are the scheduler's.
grant insert (id, prefix, number, base_digest, digest, files, imported_by, idempotency_key, request_digest, created_at)
  on prefix_version to preamble_gateway;
