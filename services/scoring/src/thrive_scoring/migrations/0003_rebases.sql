-- The latest decision about a step change of a series at one period: approved, declined or revoked.
create table rebase (
    indicator   text not null,
    area        text not null,
    breakdown   text not null,
    period      text not null,
    decision    text not null,
    decision_id text not null,
    cause       text not null,
    primary key (indicator, area, breakdown, period)
);
