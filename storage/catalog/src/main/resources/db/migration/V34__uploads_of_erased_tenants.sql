-- An upload goes with its tenant. A gateway of before V31 erases tenants without knowing of uploads, and one that had an upload
-- would stay half erased until a later gateway came by.
alter table upload
  drop constraint upload_tenant_fkey,
  add constraint upload_tenant_fkey foreign key (tenant) references tenant on delete cascade;
