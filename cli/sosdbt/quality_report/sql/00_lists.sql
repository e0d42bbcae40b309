-- Lists that an older sosdbt did not make are empty.
create table if not exists coverage (
    record_kind varchar,
    line_kind varchar,
    line_key varchar,
    clients_in_sources varchar,
    clients_to_deliver varchar,
    days_in_sources varchar,
    days_to_deliver varchar
);

create table if not exists conflicts (
    conflict_kind varchar,
    source_row varchar,
    kanta_row varchar,
    client_key varchar
);

create table if not exists units (
    source_system varchar,
    service_unit varchar,
    row_count varchar,
    held_back_count varchar,
    finding_count varchar
)
