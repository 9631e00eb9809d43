-- What belongs to a version is locked in the store when its job's runs are cleared away. Those that were cleared before are
-- cleared again.
update job set cleared_at = null where version is not null and cleared_at is not null;
