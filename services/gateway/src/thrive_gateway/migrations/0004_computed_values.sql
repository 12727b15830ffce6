-- Whether ingest computed a figure's value from its counts; what came before could not say so.
alter table observation add column computed boolean not null default false;
