-- What a job may take of a lane of the pool, in bytes, as its workers last announced; null until they say.
alter table base_model add column lane_memory bigint;
