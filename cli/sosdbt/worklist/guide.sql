-- The sheet that explains, of one file: its name, headings and texts. The first heading is the title.
with

file as (
    select
        file_kind,
        file_system,
        file_unit
    from work
    where file = $file
    limit 1
),

said as (
    select
        code,
        word,
        place
    from words
    where kind = 'guide'
),

counted as (
    select
        severity,
        count(*) as findings,
        count(*) filter (where change_code = 'new') as new_findings,
        count(change_code) > 0 as is_compared
    from work
    where file = $file
    group by all
),

facts as (
    select
        'title' as code,
        case when $is_synthetic then (select word from said where code = 'synthetic') end as text
    union all
    select 'quarter', quarter from delivery_parameters
    union all
    select 'as_of', cast(as_of_date as varchar) from delivery_parameters
    union all
    select
        'system',
        concat(file_system, ', ' || nullif(source_systems.name, ''))
    from file
    left join source_systems on file_system = source_system
    where file_system is not null
    union all
    select 'unit', file_unit from file
    where file_unit is not null
    union all
    select
        'compared',
        coalesce(
            (select told(package_name) from int_last_delivery where has_findings),
            (select word from said where code = 'not_compared')
        )
    union all
    select 'contents', word from said
    inner join file on code = file_kind || '_file'
    union all
    select 'use', word from said
    where code = 'how'
    union all
    select 'identity', word from said
    where code = 'masked'
    union all
    select code, null from said
    where code in ('sheets', 'columns')
),

explained as (
    select
        1 as part,
        said.place,
        said.word as heading,
        facts.text
    from facts
    inner join said using (code)
    where said.code <> 'columns'
    union all
    select
        2 as part,
        sheets.place,
        sheets.word,
        concat(
            counted.findings,
            case when counted.is_compared then concat(', ', lower(changes.word), ': ', counted.new_findings) end,
            '. ', about.word
        )
    from counted
    inner join words as sheets on sheets.kind = 'severity' and counted.severity = sheets.code
    inner join words as about on about.kind = 'about' and counted.severity = about.code
    inner join words as changes on changes.kind = 'change' and changes.code = 'new'
    union all
    select 3 as part, place, word, null from said
    where code = 'columns'
    union all
    select
        4 as part,
        headers.place,
        headers.word,
        about.word
    from words as headers
    inner join words as about on about.kind = 'about' and headers.code = about.code
    where headers.kind = 'column'
)

select
    (select word from words where kind = 'severity' and code = 'guide') as sheet,
    heading,
    text
from explained
order by part, place
