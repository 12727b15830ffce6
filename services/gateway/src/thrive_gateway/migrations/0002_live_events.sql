-- The live stream. The counter row is locked last in a projection's transaction, so that the
-- order of ids is the order of commits. It starts at the microsecond of its creation: a stream
-- rebuilt in a new database goes on above the old one, and an old id leads to a reset.

create table event_counter (
    one        boolean primary key default true check (one),
    last       bigint not null,
    kept_after bigint not null
);
insert into event_counter (last, kept_after)
select at, at from (select (extract(epoch from clock_timestamp()) * 1e6)::bigint as at) as now;

create table event (
    id        bigint primary key,
    name      text not null,
    area      text,
    indicator text,
    body      text not null
);
