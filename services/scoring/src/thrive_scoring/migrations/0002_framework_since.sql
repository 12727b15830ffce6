-- When a log partition passed a framework version: what an emptied card is dated by. Of versions
-- passed before this was kept, the moment of the migration stands for it.
alter table area_framework add column recorded_at timestamptz not null default now();
alter table area_framework alter column recorded_at drop default;
