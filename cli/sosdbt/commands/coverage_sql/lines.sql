-- The lines of coverage as they may be shown, with names of the language that a code list has.
select
    shared.record_kind,
    shared.line_kind,
    shared.line_key,
    case
        when shared.record_kind = 'child_protection' and shared.line_kind = 'all' then 'Child protection periods'
        when shared.record_kind = 'child_protection'
            then concat('  ', coalesce(municipalities.name_fi, shared.line_key))
        when shared.line_kind = 'all' then 'All service tasks'
        when shared.line_kind = 'age_group' then concat('Age ', shared.line_key)
        when shared.line_kind = 'municipality' then coalesce(municipalities.name_fi, concat('Municipality ', shared.line_key))
        when $language = 'fi' then service_tasks.name_fi
        when $language = 'sv' then service_tasks.name_sv
        else service_tasks.name_en
    end as name,
    shared.* exclude (quarter, record_kind, line_kind, line_key),
    case
        when shared.share_of_clients is not null
            then [
                format('{:.1f} %', shared.share_of_clients * 100),
                format('{:.1f} %', shared.national_share * 100),
                case when shared.is_unlike_national then 'unlike the nation' else '' end,
            ]
    end as shares,
    parameters.small_count_limit
from coverage_shared as shared
cross join int_delivery_parameters as parameters
left join service_tasks on shared.line_kind = 'service_task' and shared.line_key = service_tasks.service_task
left join municipalities on shared.line_kind = 'municipality' and shared.line_key = municipalities.municipality
order by
    shared.record_kind desc,
    list_position(['all', 'service_task', 'age_group', 'municipality'], shared.line_kind),
    shared.line_key
