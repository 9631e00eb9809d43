-- Completions that a worker makes beside its runs, by its own word; each takes one of its lanes.
alter table worker add column completions integer not null default 0;
