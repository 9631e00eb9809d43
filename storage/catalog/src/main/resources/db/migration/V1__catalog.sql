-- The catalog: what the platform knows. Each state change is one transaction here; what others are to hear of it is an
-- outbox row in the same transaction.

create table tenant (
  id           text primary key,
  display_name text        not null,
  state        text        not null check (state in ('PROVISIONING', 'ACTIVE', 'ERASING')),
  created_at   timestamptz not null
);

create table api_key (
  id           uuid primary key,
  tenant       text        not null references tenant,
  name         text        not null,
  -- SHA-256 of the key; the key itself is random enough that no slow hash is needed, and is shown once
  hash         bytea       not null unique,
  created_at   timestamptz not null,
  revoked_at   timestamptz
);
create index api_key_of_tenant on api_key (tenant, created_at);

create table kafka_client (
  -- the client's id at the identity provider, which keeps its secret
  id           text primary key,
  tenant       text        not null references tenant,
  name         text        not null,
  created_at   timestamptz not null,
  unique (tenant, name)
);

create table dataset (
  id           uuid primary key,
  tenant       text        not null references tenant,
  name         text        not null,
  lines        bigint      not null,
  artifact     jsonb       not null,
  created_at   timestamptz not null
);
create index dataset_of_tenant on dataset (tenant, created_at desc, id desc);

create table base_model (
  id           text primary key,
  digest       text        not null,
  card         jsonb       not null,
  announced_at timestamptz not null
);

create table prefix (
  id           uuid primary key,
  tenant       text        not null references tenant,
  name         text        not null,
  base_model   text        not null references base_model,
  created_at   timestamptz not null,
  unique (tenant, name)
);

create table job (
  id              uuid primary key,
  tenant          text        not null references tenant,
  kind            text        not null check (kind in ('TRAINING', 'GENERATION')),
  state           text        not null
    check (state in ('QUEUED', 'RELEASED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  pool            text        not null references base_model,
  base_digest     text        not null,
  options         jsonb       not null,
  -- the dataset of a training job, the inputs of a generation job
  input           jsonb       not null,
  input_lines     bigint      not null,
  dataset         uuid references dataset,
  -- a training job's prefix; the prefix that a generation job uses, if any
  prefix          uuid references prefix,
  version         uuid,
  idempotency_key text,
  request_digest  text        not null,
  checkpoint      jsonb,
  progress        jsonb,
  lines_done      bigint      not null default 0,
  failures        integer     not null default 0,
  not_before      timestamptz not null,
  reason          text,
  error_code      text,
  error_detail    text,
  events          bigint      not null default 0,
  created_at      timestamptz not null,
  started_at      timestamptz,
  ended_at        timestamptz,
  unique (tenant, kind, idempotency_key)
);
create index job_of_tenant on job (tenant, kind, created_at desc, id desc);
create index job_queue on job (pool, tenant, created_at) where state = 'QUEUED';
create index job_of_prefix on job (prefix);
create index job_of_dataset on job (dataset);

create table segment (
  id            uuid primary key,
  job           uuid        not null references job on delete cascade,
  ordinal       integer     not null,
  state         text        not null
    check (state in ('QUEUED', 'RELEASED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  pool          text        not null,
  first_line    bigint      not null,
  lines         integer     not null,
  release       integer     not null,
  run           uuid,
  attempt       integer     not null,
  worker        text,
  released_at   timestamptz,
  heard_at      timestamptz,
  ended_at      timestamptz,
  unique (job, ordinal)
);
-- a job has at most one segment that is not over
create unique index segment_open on segment (job) where state in ('QUEUED', 'RELEASED', 'RUNNING');
create index segment_out on segment (pool, heard_at) where state in ('RELEASED', 'RUNNING');

create table segment_run (
  segment    uuid        not null references segment on delete cascade,
  run        uuid        not null,
  release    integer     not null,
  attempt    integer     not null,
  worker     text        not null,
  started_at timestamptz not null,
  primary key (segment, run),
  unique (segment, attempt)
);

create table job_event (
  job      uuid        not null references job on delete cascade,
  sequence bigint      not null,
  event    jsonb       not null,
  at       timestamptz not null,
  primary key (job, sequence)
);

create table prefix_version (
  id          uuid primary key,
  prefix      uuid        not null references prefix on delete cascade,
  number      integer     not null,
  -- one job makes at most one version
  job         uuid        not null unique references job,
  base_digest text        not null,
  digest      text        not null,
  files       jsonb       not null,
  progress    jsonb       not null,
  created_at  timestamptz not null,
  unique (prefix, number)
);
alter table job add foreign key (version) references prefix_version;

create table prefix_alias (
  prefix     uuid        not null references prefix on delete cascade,
  name       text        not null,
  version    uuid        not null references prefix_version on delete cascade,
  updated_at timestamptz not null,
  primary key (prefix, name)
);

create table outbox (
  id           bigint generated always as identity primary key,
  -- dense, given by the relay to rows that are committed: numbers taken at insert would skip a row that commits late
  position     bigint unique,
  -- whose order is promised: the job
  subject      text        not null,
  topic        text        not null,
  record_key   text        not null,
  headers      jsonb       not null,
  payload      text        not null,
  created_at   timestamptz not null,
  set_aside_at timestamptz,
  error        text
);
create index outbox_unplaced on outbox (id) where position is null and set_aside_at is null;

create table relay (
  id       boolean primary key default true check (id),
  position bigint not null
);
insert into relay (position) values (0);

create table lease (
  name       text primary key,
  holder     text        not null,
  epoch      bigint      not null,
  expires_at timestamptz not null
);

create table dead_letter (
  id      uuid primary key,
  job     uuid        not null references job on delete cascade,
  segment uuid        not null references segment on delete cascade,
  code    text        not null,
  detail  text        not null,
  at      timestamptz not null
);

create table audit (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  actor   text        not null,
  action  text        not null,
  subject text        not null,
  before  jsonb,
  after   jsonb
);

-- Who waits is woken at commit; polling remains for what a lost connection did not hear.
create function notify_job_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('job_event', new.job::text);
  return null;
end
$$;
create trigger job_event_added after insert on job_event for each row execute function notify_job_event();

create function notify_outbox() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end
$$;
create trigger outbox_added after insert on outbox for each statement execute function notify_outbox();

create function notify_queue() returns trigger language plpgsql as $$
begin
  perform pg_notify('queue', '');
  return null;
end
$$;
create trigger job_added after insert on job for each statement execute function notify_queue();

-- Least privilege: the roles themselves are made with the database.
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
