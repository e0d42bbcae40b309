-- The files, with what a person who hands them out wants to know of each.
select
    file,
    file_kind as kind,
    file_system as source_system,
    file_unit as service_unit,
    count(*) filter (where severity = 'blocker') as blockers,
    count(*) filter (where severity = 'error') as errors,
    count(*) filter (where severity = 'warning') as warnings,
    count(*) filter (where severity = 'info') as infos,
    blockers + errors as to_mend,
    count(*) as findings,
    case when count(change_code) > 0 then count(*) filter (where change_code = 'new') end as new_findings
from work
group by all
order by min(file_place)
