-- Since when an operator lets no more work of a tenant, or of a pool, begin; null is never.
alter table tenant add column paused_at timestamptz;
alter table base_model add column paused_at timestamptz;
grant update (paused_at) on base_model to preamble_gateway;
