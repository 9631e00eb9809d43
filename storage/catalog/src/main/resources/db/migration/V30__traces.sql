-- Where a job's submission is in its trace, as W3C Trace Context's traceparent; null where nothing is traced.
alter table job add column trace text check (length(trace) = 55);
