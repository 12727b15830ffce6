-- What is computed from the log belongs to a generation. The first keeps its tables here; each
-- other one has a schema of its name with tables of its own, and finds the common ones here.
create table generation (
    name       text primary key,
    built_at   timestamptz not null default clock_timestamp(),
    live_since timestamptz,         -- null: not live yet. The newest of these is live
    stopped_at timestamptz,         -- nothing is computed for it any more; it can still be read
    dropped_at timestamptz          -- its tables are gone
);
insert into generation (name, live_since) values ('g1', '0001-01-01 00:00:00+00');

-- A delivery holds what it tells: the generation that planned it may be gone before it arrives.
alter table delivery add column change text;
update delivery set change = c.body from alert_change as c where c.id = delivery.change_id;
alter table delivery alter column change set not null;
