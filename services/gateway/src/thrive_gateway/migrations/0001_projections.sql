-- What the topics say, stored once by id; heads point to what is current and move forward only.

create table log_position (
    partition int primary key,
    seq       bigint not null
);

create table log_entry (
    partition         int not null,
    seq               bigint not null,
    submission_id     uuid not null,
    partner           text not null,
    reference         text not null,
    file              text,
    indicator         text not null,
    framework_version int not null,
    recorded_at       timestamptz not null,
    rows              int not null,
    primary key (partition, seq)
);
create index log_entry_submission on log_entry (submission_id);

-- Every revision of every figure; the highest revision is the current one.
create table observation (
    indicator         text not null,
    breakdown         text not null,
    period            text not null,
    area              text not null,
    revision          int not null,
    partition         int not null,
    seq               bigint not null,
    "row"             int not null,
    value             text,
    numerator         text,
    denominator       text,
    lower             text,
    upper             text,
    published_verdict text,
    status            text not null,
    primary key (indicator, breakdown, period, area, revision)
);
create index observation_series on observation (area, indicator, breakdown, period, revision);
create index observation_entry on observation (partition, seq);

create table framework_slice (
    version     int not null,
    partition   int not null,
    recorded_at timestamptz not null,
    body        text not null,
    primary key (version, partition)
);

create table day_begun (
    day         date primary key,
    recorded_at timestamptz not null
);

create table rejection (
    submission_id uuid primary key,
    recorded_at   timestamptz not null,
    body          text not null
);
create index rejection_newest on rejection (recorded_at desc);

-- A null body: erased, and never coming back.
create table commentary (
    id          uuid primary key,
    area        text,
    indicator   text,
    recorded_at timestamptz,
    body        text
);
create index commentary_area on commentary (area, indicator);

-- Every score; an empty period means that no figure was ever received.
create table score (
    id            uuid primary key,
    area          text not null,
    indicator     text not null,
    breakdown     text not null,
    period        text not null,
    seq           bigint not null,
    recorded_at   timestamptz not null,
    submission_id uuid,
    body          text not null
);
create index score_submission on score (submission_id) where submission_id is not null;

create table score_head (
    area      text not null,
    indicator text not null,
    breakdown text not null,
    period    text not null,
    seq       bigint not null,
    latest    boolean not null,
    score_id  uuid not null,
    primary key (area, indicator, breakdown, period)
);
create index score_head_latest on score_head (area, indicator, breakdown, seq desc) where latest;

create table alert_change (
    id          uuid primary key,
    alert_id    uuid not null,
    seq         bigint not null,
    score_id    uuid not null,
    recorded_at timestamptz not null,
    body        text not null
);
create index alert_change_alert on alert_change (alert_id, seq);
create index alert_change_score on alert_change (score_id);

create table alert_head (
    alert_id    uuid primary key,
    change_id   uuid not null,
    area        text not null,
    indicator   text not null,
    state       text not null,
    seq         bigint not null,
    recorded_at timestamptz not null
);
create index alert_head_newest on alert_head (recorded_at desc, alert_id desc);

create table scorecard (
    area       text not null,
    dimension  text not null,
    group_code text not null,
    counter    bigint not null,
    card_id    uuid not null,
    body       text not null,
    primary key (area, dimension, group_code)
);

-- Every story; `position` is the order that narrative gave it.
create table story (
    id          uuid not null,
    recorded_at timestamptz not null,
    subject     text not null,
    body        text not null,
    primary key (id, recorded_at)
);

create table story_head (
    subject     text primary key,
    area        text not null,
    position    bigint not null,
    counter     bigint not null,
    made_from   uuid not null,
    body        text not null
);
create index story_head_area on story_head (area);
