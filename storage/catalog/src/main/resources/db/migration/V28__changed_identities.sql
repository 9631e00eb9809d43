-- Gateways remember whose a key is until a key or a tenant changes.
create function notify_identity() returns trigger language plpgsql as $$
begin
  perform pg_notify('identity', '');
  return null;
end
$$;
create trigger api_key_changed after update or delete on api_key
  for each statement execute function notify_identity();
create trigger tenant_changed after update or delete on tenant
  for each statement execute function notify_identity();
