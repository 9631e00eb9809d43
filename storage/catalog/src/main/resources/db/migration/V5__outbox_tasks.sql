-- Which released segments wait for their task to be sent is asked twice a second, among all that waits to be sent.
create index outbox_tasks on outbox (subject) where topic like 'preamble.pools.%';
