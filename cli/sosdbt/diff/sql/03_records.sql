-- The records of both packages, with what pairing and causes look at.

create table common_columns as
select mart, column_name, max(cast(is_key as integer)) = 1 as is_key
from delivered_names
group by mart, column_name
having count(distinct side) = 2;

create table records as
select
    fields.side,
    fields.mart,
    fields.record_key,
    case
        when fields.mart = 'delivered_clients' then fields.record_key
        else max(value) filter (fields.column_name = 'person_id')
    end as person_id,
    max(value) filter (fields.column_name = 'organiser') as organiser,
    max(value) filter (fields.column_name = 'service_task') as service_task,
    max(value) filter (fields.column_name = 'social_service') as social_service,
    max(value) filter (fields.column_name = 'information_kind') as information_kind,
    try_cast(max(value) filter (fields.column_name = 'decision_date') as date) as decision_date,
    try_cast(max(value) filter (fields.column_name = 'start_date') as date) as start_date,
    try_cast(max(value) filter (fields.column_name = 'end_date') as date) as end_date,
    bit_xor(md5_number(fields.column_name || ':' || fields.value)) filter (
        common_columns.column_name is not null
    ) as content,
from fields
left join common_columns
    on fields.mart = common_columns.mart and fields.column_name = common_columns.column_name
group by fields.side, fields.mart, fields.record_key;
