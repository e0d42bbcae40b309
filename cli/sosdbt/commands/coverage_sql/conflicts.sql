-- How many people each kind of conflict concerns; few are not counted.
select
    conflicts.conflict_kind,
    conflicts.mend,
    case $language when 'fi' then text_fi when 'sv' then text_sv else text_en end as text,
    case
        when count(distinct coalesce(client_key, concat(kanta_system, ' ', kanta_row))) >= any_value(small_count_limit)
            then count(distinct coalesce(client_key, concat(kanta_system, ' ', kanta_row)))
    end as people
from conflicts
cross join int_delivery_parameters
inner join coverage_words on conflicts.conflict_kind = coverage_words.code
group by all
order by mend, conflict_kind
