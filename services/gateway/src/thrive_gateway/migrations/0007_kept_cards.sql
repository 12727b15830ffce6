-- Every scorecard that was shown, so that it stays explained once another has replaced it.
create table card (
    id   uuid primary key,
    body text not null
);
insert into card (id, body) select card_id, body from scorecard on conflict do nothing;
drop index scorecard_card;
alter table scorecard drop column body;
