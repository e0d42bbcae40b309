create view page_trend as
select
    told.quarter,
    max(shown.row_count) filter (fate = 'delivered') as delivered_count,
    max(shown.row_count) filter (fate = 'archived_in_kanta') as archived_count,
    max(shown.row_count) filter (fate = 'held_back') as held_back_count,
    coalesce(bool_or(shown.is_partial) filter (fate = 'delivered'), false) as delivered_is_partial,
    coalesce(bool_or(shown.is_partial) filter (fate = 'archived_in_kanta'), false) as archived_is_partial,
    coalesce(bool_or(shown.is_partial) filter (fate = 'held_back'), false) as held_back_is_partial
from told
left join shown_fates as shown using (place)
where told.place >= 0
group by told.place, told.quarter
order by told.quarter;

create view page_last as
select
    package,
    quarter,
    version,
    as_of
from told
where place = -1;

-- A change of few is none that is told.
create view page_changes as
with

counts as (
    select
        'file' as kind,
        place,
        name as key,
        row_count as full_count,
        not_small(row_count) as row_count,
        false as is_partial
    from file_counts
    union all
    select
        'rule' as kind,
        place,
        rule_id as key,
        sum(finding_count) as full_count,
        rounded(sum(finding_count)) as row_count,
        false as is_partial
    from rule_counts
    group by place, rule_id
    union all
    select
        'fate' as kind,
        place,
        fate as key,
        row_count as full_count,
        row_count,
        is_partial
    from shown_fates
),

compared as (
    select
        coalesce(now.kind, before.kind) as kind,
        coalesce(now.key, before.key) as key,
        if(now.key is null, 0, now.row_count) as now_count,
        if(before.key is null, 0, before.row_count) as then_count,
        coalesce(now.is_partial, false) as now_is_partial,
        coalesce(before.is_partial, false) as then_is_partial,
        if(now.key is null, 0, now.full_count) - if(before.key is null, 0, before.full_count) as difference,
        coalesce(now.full_count, 0) as now_full,
        coalesce(before.full_count, 0) as then_full
    from (from counts where place = 0) as now
    full join (from counts where place = -1) as before on now.kind = before.kind and now.key = before.key
)

select
    compared.kind,
    compared.key,
    case when files.is_of_no_people then then_full else then_count end as then_count,
    case when files.is_of_no_people then now_full else now_count end as now_count,
    then_is_partial,
    now_is_partial,
    case
        when difference is null or now_is_partial or then_is_partial then 'unknown'
        when abs(difference) < small_limit() then 'same'
        when difference > 0 then 'more'
        else 'less'
    end as change,
    coalesce(files.title_fi, titles.title_fi, compared.key) as title_fi,
    coalesce(files.title_sv, titles.title_sv, compared.key) as title_sv,
    coalesce(files.title_en, titles.title_en, compared.key) as title_en
from compared
left join page_files as files on compared.kind = 'file' and compared.key = files.name
left join titles on compared.kind = 'rule' and compared.key = titles.rule_id
where compared.kind <> 'rule' or abs(difference) >= small_limit()
order by
    list_position(['file', 'fate', 'rule'], compared.kind),
    fate_place(compared.key),
    case when compared.kind = 'rule' then rounded(abs(difference)) end desc nulls last,
    compared.key
