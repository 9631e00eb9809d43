-- Whose thing was changed, so that a tenant's people see what was done to what is theirs; null is the platform's own, and all that
-- was noted before or by gateways of before. It refers to no tenant, since the audit outlives them.
alter table audit add column tenant text;
create index audit_of_tenant on audit (tenant, id desc) where tenant is not null;
