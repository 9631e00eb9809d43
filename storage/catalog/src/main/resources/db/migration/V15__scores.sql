-- How close a version's texts came to held-out targets; null where its job did not ask. Written with the version.
alter table prefix_version add column scores jsonb;
