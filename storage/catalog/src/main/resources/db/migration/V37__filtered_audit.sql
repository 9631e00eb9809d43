-- What operators ask of the audit, which only grows: what befell a thing, what somebody did, when such a thing was done.
create index audit_of_subject on audit (subject, id desc);
create index audit_of_actor on audit (actor, id desc);
create index audit_of_action on audit (action, id desc);
