-- Decisions about step changes, without their words: those are commentary. The latest about a
-- series and period is in force. `digest` is a fingerprint of what was asked for.
create table rebase (
    decision_id   uuid primary key,
    place         bigint generated always as identity,
    partner       text        not null,
    digest        bytea       not null,
    indicator     text        not null,
    area          text        not null,
    breakdown     text        not null,
    period        text        not null,
    decision      text        not null,
    cause         text,
    commentary_id uuid        not null,
    decided_at    timestamptz not null
);
create index rebase_of_series on rebase (indicator, area, breakdown);
