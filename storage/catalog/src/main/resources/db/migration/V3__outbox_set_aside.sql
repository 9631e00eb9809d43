-- Which subjects are held up is asked for every row that is placed: without an index each asks all rows before it.
create index outbox_set_aside on outbox (subject, id) where set_aside_at is not null;

-- Every row is updated once and deleted soon: left to the defaults, the dead ones outnumber the living by far.
alter table outbox set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
