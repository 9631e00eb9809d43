-- A dataset that comes in parts: open until it has become one. What is left open ends when it expires.
create table upload (
  id         uuid primary key,
  tenant     text        not null references tenant,
  name       text        not null,
  purpose    text        not null,
  bytes      bigint      not null check (bytes > 0),
  sha256     text,
  -- of each part but the last; null where parts are of any size and get their order when the upload is completed
  part_bytes integer check (part_bytes > 0),
  dataset    uuid references dataset on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index upload_of_tenant on upload (tenant, created_at desc, id desc);
create index upload_of_dataset on upload (dataset);

create table upload_part (
  id         uuid primary key,
  upload     uuid        not null references upload on delete cascade,
  number     integer     not null check (number > 0),
  artifact   jsonb       not null,
  created_at timestamptz not null,
  unique (upload, number)
);

grant select, insert, update, delete on upload, upload_part to preamble_gateway;
-- What the store lacks after a restore is to be sent again.
grant select on upload, upload_part to preamble_scheduler;
grant delete on upload_part to preamble_scheduler;
