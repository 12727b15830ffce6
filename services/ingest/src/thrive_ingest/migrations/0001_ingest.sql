-- Partners are known by the keyed hash of their key, never by what they say of themselves.
create table api_key (
    key_hash   bytea primary key,
    partner    text        not null,
    operator   boolean     not null default false,
    created_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz
);

-- Every framework version as published (a JSON document of the Framework contract).
create table framework (
    version      int primary key,
    document     bytea       not null,
    digest       bytea       not null,
    published_at timestamptz not null default clock_timestamp()
);

-- The version in force. Submissions hold this row shared, barriers exclusively.
create table framework_head (
    only_row boolean primary key default true check (only_row),
    version  int not null
);
insert into framework_head (version) values (0);

-- One row per log partition: the last number given out and the last recorded time.
create table log_head (
    partition   int primary key,
    seq         bigint      not null default 0,
    recorded_at timestamptz not null default 'epoch'
);

-- The log of record. Rows stay: the topic can be rebuilt from them.
create table log (
    partition   int         not null,
    seq         bigint      not null,
    recorded_at timestamptz not null,
    key         text        not null,
    body        bytea       not null,
    primary key (partition, seq)
);

-- Which replica publishes a log partition, and how far it has come. The epoch fences.
create table relay (
    partition     int primary key,
    published_seq bigint      not null default 0,
    holder        text,
    epoch         bigint      not null default 0,
    expires_at    timestamptz not null default '-infinity'
);

-- Replicas of ingest that are alive, so that they can share the partitions fairly.
create table replica (
    name    text primary key,
    seen_at timestamptz not null
);

-- The revision in force of every figure; `content` is a fingerprint of all it holds.
create table figure (
    indicator     text  not null,
    area          text  not null,
    breakdown     text  not null,
    period        text  not null,
    revision      int   not null,
    content       bytea not null,
    submission_id uuid  not null,
    primary key (indicator, area, breakdown, period)
);

-- What was answered to each part of a submission. `outcomes` has one letter per row;
-- `rejections` holds raw cells and is emptied after 30 days.
create table receipt (
    partner       text        not null,
    reference     text        not null,
    part          int         not null,
    digest        bytea       not null,
    submission_id uuid        not null,
    outcomes      text,
    indicators    text[]      not null default '{}',
    refused       int         not null default 0,
    rejections    bytea,
    received_at   timestamptz not null default clock_timestamp(),
    primary key (partner, reference, part)
);
create index receipt_with_raw_cells on receipt (received_at) where rejections is not null;

create table day_begun (
    day      date primary key,
    begun_at timestamptz not null default clock_timestamp()
);

create table commentary (
    commentary_id uuid primary key,
    partner       text        not null,
    reference     text,
    digest        bytea       not null,
    body          bytea       not null,
    received_at   timestamptz not null default clock_timestamp()
);

-- Records that a door could not read. `body` is emptied after 30 days.
create table dead_letter (
    topic       text        not null,
    partition   int         not null,
    "offset"    bigint      not null,
    partner     text        not null,
    code        text        not null,
    sha256      text        not null,
    body        bytea,
    received_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition, "offset")
);
