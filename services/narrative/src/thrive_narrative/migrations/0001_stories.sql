-- What narrative must remember to rewrite a story. It keeps no free text and no person's name.

-- A framework version, one part for each log partition; immutable.
create table framework_slice (
    version   int  not null,
    partition int  not null,
    body      json not null,
    primary key (version, partition)
);

-- The latest score of each series.
create table series_score (
    area              text   not null,
    indicator         text   not null,
    breakdown         text   not null,
    seq               bigint not null,
    framework_version int    not null,
    score_id          uuid   not null,
    body              json   not null,
    primary key (area, indicator, breakdown)
);
create index series_score_by_framework on series_score (framework_version, indicator);

-- The latest scorecard of each objective, pledge and perspective of an area.
create table scorecard (
    area              text   not null,
    dimension         text   not null,
    group_code        text   not null,
    counter           bigint not null,
    framework_version int    not null,
    card_id           uuid   not null,
    body              json   not null,
    primary key (area, dimension, group_code)
);
create index scorecard_by_framework on scorecard (framework_version);

-- Commentary without its words. An erased one stays as a mark that something was withdrawn.
create table commentary (
    commentary_id uuid        primary key,
    area          text        not null,
    indicator     text        not null,
    breakdown     text        not null,
    kind          text        not null,
    period        text,
    due           date,
    has_owner     boolean     not null,
    illustrative  boolean     not null,
    erased        boolean     not null default false,
    recorded_at   timestamptz not null
);
create index commentary_by_indicator on commentary (area, indicator);

-- The story that now stands for each subject, and the score or card it was written from.
create table story (
    subject   text   primary key,
    story_id  uuid   not null,
    source_id uuid   not null,
    counter   bigint not null
);
