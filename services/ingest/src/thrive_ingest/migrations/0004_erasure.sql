-- Erased commentary: its id alone stays, so that the same words sent again don't bring it back.
-- `told_at` is when its tombstone was last published; it is published again until its topic has
-- forgotten the words.
alter table commentary
    alter column digest drop not null,
    alter column body drop not null,
    add column area text,
    add column erased_at timestamptz,
    add column told_at timestamptz,
    add check ((erased_at is null) = (body is not null and digest is not null));
create index commentary_erased on commentary (told_at) where erased_at is not null;
