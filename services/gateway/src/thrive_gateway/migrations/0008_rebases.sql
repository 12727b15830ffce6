-- Every decision about a step change of a series; the latest about a period is in force.
create table rebase (
    decision_id uuid primary key,
    partition   int not null,
    seq         bigint not null,
    area        text not null,
    indicator   text not null,
    recorded_at timestamptz not null,
    body        text not null
);
create index rebase_series on rebase (area, indicator);

-- The scores that propose a step change: few among many.
create index score_proposing on score (area, indicator, breakdown)
where body like '%"proposal":{%';
