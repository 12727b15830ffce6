-- Which request caused a record: an envelope's header, no part of what the record says.
alter table log add column traceparent text;
