-- As the first generation has them by now. A later change is written here a second time, so that
-- it does nothing to tables that were copied after it (`add column if not exists`).
create table score (like public.score including all);
create table score_head (like public.score_head including all);
create table alert_change (like public.alert_change including all);
create table alert_head (like public.alert_head including all);
create table scorecard (like public.scorecard including all);
create table card (like public.card including all);
create table story (like public.story including all);
create table story_head (like public.story_head including all);
create table settled (like public.settled including all);
create table consumer_offset (like public.consumer_offset including all);
create table outbox (like public.outbox including all);
