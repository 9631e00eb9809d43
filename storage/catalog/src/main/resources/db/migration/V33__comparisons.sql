-- How close the texts of a comparison came to held-out targets; null of all other jobs: a version has its scores itself.
alter table job add column scores jsonb;
