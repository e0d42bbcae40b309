-- How many people each kind of conflict concerns; few are not counted.
with

counted as (
    select
        conflict_kind,
        mend,
        count(distinct coalesce(client_key, concat(kanta_system, ' ', kanta_row))) as people
    from conflicts
    group by all
)

select
    counted.conflict_kind,
    counted.mend,
    case $language when 'fi' then text_fi when 'sv' then text_sv else text_en end as text,
    case when counted.people >= small_count_limit then counted.people end as people
from counted
cross join int_delivery_parameters
inner join coverage_words on counted.conflict_kind = coverage_words.code
order by counted.mend, counted.conflict_kind
