-- Keys, subscriptions and deliveries: about delivery, so the gateway's own. No reference to the
-- projections: those may be rebuilt, deliveries may not, for they are what stops a second one.

create table api_key (
    id         uuid primary key,
    name       text not null unique,
    hash       bytea not null unique,
    created_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz
);

create table subscription (
    id                  uuid primary key,
    key_id              uuid not null references api_key,
    url                 text not null,
    areas               text[] not null,
    indicators          text[] not null,
    rules               text[] not null,
    min_severity        text not null,
    include_provisional boolean not null,
    secret              bytea not null,
    created_at          timestamptz not null default clock_timestamp(),
    disabled_at         timestamptz,
    disabled_reason     text
);
create index subscription_key on subscription (key_id);

create table delivery (
    webhook_id      uuid primary key,
    number          bigint not null generated always as identity, -- in the order of planning
    change_id       uuid not null,
    alert_id        uuid not null,
    subscription_id uuid not null references subscription on delete cascade,
    state           text not null default 'waiting'
                    check (state in ('waiting', 'delivered', 'failed')),
    attempts        int not null default 0,
    attempts_before int not null default 0, -- when it was last replayed
    created_at      timestamptz not null default clock_timestamp(),
    due_at          timestamptz not null default now(),
    leased_until    timestamptz,
    delivered_at    timestamptz,
    unique (change_id, subscription_id)
);
create index delivery_due on delivery (subscription_id, due_at, number) where state = 'waiting';
create index delivery_newest on delivery (subscription_id, number desc);
create index delivery_alert on delivery (alert_id, subscription_id);

create table delivery_attempt (
    webhook_id   uuid not null references delivery on delete cascade,
    number       int not null,
    began_at     timestamptz not null,
    milliseconds int not null,
    status       int,
    failure      text,
    primary key (webhook_id, number)
);
