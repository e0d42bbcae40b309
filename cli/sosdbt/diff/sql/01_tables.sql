-- What Python loads from the two packages, the lists beside them and their manifests.

-- One row for each value that is not empty, under the names of the marts.
create table fields (
    side varchar,
    mart varchar,
    record_key varchar,
    column_name varchar,
    value varchar,
);

create table delivered_names (
    side varchar,
    mart varchar,
    file_name varchar,
    column_name varchar,
    delivered_name varchar,
    is_key boolean,
);

create table source_rows (
    side varchar,
    source_system varchar,
    source_table varchar,
    record_id varchar,
    source_row varchar,
    row_digest varchar,
    client_digest varchar,
    recorded_at varchar,
    delivered_id varchar,
    fate varchar,
    rule_ids varchar,
);

create table manifests (
    side varchar,
    said json,
);

-- The causes, the first one that holds is told. docs/diff.md says how each is decided.
create table causes as
select * from (
    values
    ('quarter', 10, 'another quarter'),
    ('archived', 20, 'now archived in Kanta'),
    ('key', 30, 'ids made with another key'),
    ('source_changed', 40, 'source row changed'),
    ('source_removed', 41, 'source row removed'),
    ('source_new', 42, 'new in the source'),
    ('recorded_late', 50, 'recorded after the old as-of date'),
    ('client_changed', 60, 'client changed'),
    ('no_longer_archived', 70, 'no longer archived in Kanta'),
    ('rule', 80, 'rule or waiver changed'),
    ('code_list', 82, 'code list or mapping changed'),
    ('contract', 83, 'contract changed'),
    ('setting', 84, 'setting changed'),
    ('as_of', 85, 'as-of date changed'),
    ('model', 86, 'model changed'),
    ('unexplained', 98, 'not explained by the lists'),
    ('no_lists', 99, 'not known: no lists beside the packages')
) as listed (cause, priority, title);
