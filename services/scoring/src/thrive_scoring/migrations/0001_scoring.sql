-- Owned by scoring. Texts of figures, times and ids are kept as sent, so that a score computed
-- from a reloaded series has the same bytes.

-- How far each log partition has been scored, and the day it knows.
create table log_head (
    partition int    primary key,
    last_seq  bigint not null,
    day       date
);

-- The framework in force on each log partition: its slice as published.
create table framework_slice (
    partition int   primary key,
    version   int   not null,
    body      bytea not null
);

-- The current revision of every figure as sent, and the head of its score: what was last
-- published. Few and packed columns, since every figure writes a row: `sent` is a JSON list (see
-- domain/points.py). Period '' holds the head of a score that says 'no figure received'.
create table figure (
    indicator  text not null,
    area       text not null,
    breakdown  text not null,
    period     text not null,
    sent       text,
    score_id   text,
    digest     bytea,
    conditions int,
    overdue    boolean,
    primary key (indicator, area, breakdown, period)
);

-- Alerts as last published.
create table alert (
    alert_id      text    primary key,
    indicator     text    not null,
    area          text    not null,
    breakdown     text    not null,
    rule          text    not null,
    opened_period text    not null,
    state         text    not null,
    inhibited_by  text,
    historic      boolean not null
);
create index alert_indicator on alert (indicator);

-- The area group: barriers seen on each partition of the scores' topic, by log partition.
create table area_framework (
    target    int   not null,
    version   int   not null,
    source    int   not null,
    body      bytea not null,
    primary key (target, version, source)
);
create table area_day (
    target int  not null,
    source int  not null,
    day    date not null,
    primary key (target, source)
);

-- Locked for every change of a partition's areas and cards. `state` counts changes: memory that
-- was loaded at another state is stale.
create table area_target (
    target int    primary key,
    state  bigint not null default 0
);

-- Areas and their card counters.
create table area (
    area    text   primary key,
    target  int    not null,
    counter bigint not null
);
create index area_by_target on area (target);

-- The current score of each series of an area, as a card embeds it.
create table area_score (
    area        text   not null,
    indicator   text   not null,
    breakdown   text   not null,
    period      text,
    seq         bigint not null,
    score_id    text   not null,
    recorded_at text   not null,
    facts       bytea  not null,
    primary key (area, indicator, breakdown)
);

-- The latest transition of each alert of an area.
create table area_alert (
    area      text    not null,
    alert_id  text    not null,
    indicator text    not null,
    breakdown text    not null,
    shown     boolean not null,
    seq       bigint  not null,
    primary key (area, alert_id)
);

-- Identity of the last published card of each group.
create table card (
    area      text not null,
    dimension text not null,
    grp       text not null,
    card_id   text not null,
    primary key (area, dimension, grp)
);
