-- Reads as known at an instant: what was recorded by then, whatever came later.

-- Whether a score stood on the latest period when it was computed; so does 'no figure received'.
alter table score add column latest boolean not null default false;
update score set latest = period = '' or (body::json ->> 'latest')::boolean;
create index score_known on score (area, indicator, seq);

create index story_subject on story (subject);

-- A day begins on every log partition; known at an instant are those that had it by then.
create table day_known (
    partition   int not null,
    day         date not null,
    recorded_at timestamptz not null,
    primary key (partition, day)
);
insert into day_known (partition, day, recorded_at)
select partition, day, recorded_at from log_position cross join day_begun;

-- Up to where nothing can come any more: a read as known by then never changes.
create table settled (
    one  boolean primary key default true check (one),
    till timestamptz not null
);
