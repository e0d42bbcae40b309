create view page_trend as
select
    told.quarter,
    rounded(cast(coalesce(sum(counted.row_count) filter (fate = 'delivered'), 0) as bigint)) as delivered_count,
    rounded(cast(coalesce(sum(counted.row_count) filter (fate = 'archived_in_kanta'), 0) as bigint)) as archived_count,
    rounded(
        cast(coalesce(sum(counted.row_count) filter (fate = 'held_back'), 0) as bigint)
    ) as held_back_count
from told
left join fate_counts as counted using (place)
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

create table now_and_then as
with

counts as (
    select
        'file' as kind,
        place,
        name as key,
        row_count
    from file_counts
    union all
    select
        'fate' as kind,
        place,
        fate as key,
        cast(sum(row_count) as bigint) as row_count
    from fate_counts
    group by place, fate
    union all
    select
        'rule' as kind,
        place,
        rule_id as key,
        cast(sum(finding_count) as bigint) as row_count
    from rule_counts
    group by place, rule_id
)

select
    kind,
    key,
    coalesce(max(row_count) filter (place = -1), 0) as then_count,
    coalesce(max(row_count) filter (place = 0), 0) as now_count
from counts
where place in (-1, 0)
group by kind, key;

-- A change of few is none that is told.
create view page_changes as
select
    compared.kind,
    compared.key,
    case
        when files.is_of_no_people then then_count
        when compared.kind = 'file' then not_small(then_count)
        else rounded(then_count)
    end as then_count,
    case
        when files.is_of_no_people then now_count
        when compared.kind = 'file' then not_small(now_count)
        else rounded(now_count)
    end as now_count,
    case
        when abs(now_count - then_count) < small_limit() then 'same'
        when now_count > then_count then 'more'
        else 'less'
    end as change,
    coalesce(files.title_fi, titles.title_fi, compared.key) as title_fi,
    coalesce(files.title_sv, titles.title_sv, compared.key) as title_sv,
    coalesce(files.title_en, titles.title_en, compared.key) as title_en
from now_and_then as compared
left join page_files as files on compared.kind = 'file' and compared.key = files.name
left join titles on compared.kind = 'rule' and compared.key = titles.rule_id
where compared.kind <> 'rule' or abs(now_count - then_count) >= small_limit()
order by
    list_position(['file', 'fate', 'rule'], compared.kind),
    fate_place(compared.key),
    case when compared.kind = 'rule' then rounded(abs(now_count - then_count)) end desc nulls last,
    compared.key
