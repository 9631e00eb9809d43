-- What a dataset's rows are for decides what each must hold; a dataset of bare inputs cannot be trained on.
alter table dataset add purpose text not null default 'TRAINING' check (purpose in ('TRAINING', 'GENERATION'));
alter table dataset alter purpose drop default;

-- The accepted lines of a generation segment, for who asks for a job's results again.
alter table segment add results jsonb;
