-- Owned by the consumption recipe (thrive_shared.kafka.consumer).

create table consumer_offset (
    group_name  text    not null,
    topic       text    not null,
    partition   int     not null,
    next_offset bigint  not null default 0,
    primary key (group_name, topic, partition)
);

-- One row per committed batch: the events it decided, until Kafka has acknowledged them all.
create table outbox (
    id         bigint generated always as identity primary key,
    group_name text        not null,
    sources    text[]      not null,
    body       bytea       not null,
    written_at timestamptz not null default clock_timestamp()
);

-- Facts fixed when the system was created, checked at every start.
create table system_fact (
    name  text primary key,
    value text not null
);
