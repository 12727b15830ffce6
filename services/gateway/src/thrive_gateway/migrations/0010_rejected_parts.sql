-- A large submission is refused part by part, and each part has an event of its own.
alter table rejection add column part int not null default 0;
alter table rejection drop constraint rejection_pkey, add primary key (submission_id, part);
