-- The cells of a figure's row as they were sent (JSON); null: it came before they were kept.
alter table observation add column cells text;
create index scorecard_card on scorecard (card_id);
