-- What the concepts of an export say, under the names that the columns of seeds have. A list names its
-- attributes as it likes: the first known name that has a value counts. `fault` says what is wrong.
with

known_names as (
    select
        kind,
        unnest(names) as name,
        generate_subscripts(names, 1) as priority
    from (
        values
        ('code', ['conceptcodeid', 'codeid', 'code', 'koodi', 'koodiarvo', 'id']),
        ('oid', ['classificationid']),
        ('name_fi', ['longname', 'name', 'nimi', 'shortname', 'abbreviation']),
        ('status', ['status', 'tila']),
        ('first_day', ['begindate', 'validfrom', 'alkupvm']),
        ('last_day', ['expirationdate', 'expiringdate', 'enddate', 'loppupvm'])
    ) as listed (kind, names)
),

-- Source of the OIDs: the structures that THL publishes.
code_lists as (
    select *
    from (
        values
        ('1.2.246.537.6.1221', 'service_tasks'),
        ('1.2.246.537.6.1222', 'social_services'),
        ('1.2.246.537.6.1248', 'outcomes')
    ) as listed (oid, code_list)
),

concepts as (
    select
        cast(key as integer) as number,
        value as concept
    from json_each($concepts)
),

said as (
    select
        concepts.number,
        own.key as name,
        own.value ->> '$' as value
    from concepts, json_each(concepts.concept) as own
    where own.key <> 'attributes'
    union all
    select
        concepts.number,
        concat_ws('_', own.value ->> 'attributeName', nullif(own.value ->> 'language', 'fi')) as name,
        case
            when json_type(own.value -> 'attributeValue') = 'ARRAY'
                then array_to_string(own.value ->> '$.attributeValue[*]', ' ')
            else own.value ->> 'attributeValue'
        end as value
    from concepts, json_each(concepts.concept -> 'attributes') as own
),

values_of_kinds as (
    select
        said.number,
        coalesce(known_names.kind, 'name_sv') as kind,
        arg_min(trim(said.value), (known_names.priority, said.name not ilike 'longname%', said.name)) as value
    from said
    left join known_names on lower(said.name) = known_names.name
    where
        trim(said.value) <> ''
        and (
            known_names.kind is not null
            or regexp_matches(said.name, '(?i)swed|ruots|svensk|[_:. -](sv|swe|se)$')
        )
    group by all
),

codes as (
    select
        concepts.number,
        max(value) filter (where kind = 'code') as code,
        max(value) filter (where kind = 'oid') as oid,
        max(value) filter (where kind = 'name_fi') as name_fi,
        max(value) filter (where kind = 'name_sv') as name_sv,
        upper(max(value) filter (where kind = 'status')) as status,
        max(value) filter (where kind = 'first_day') as first_day_text,
        max(value) filter (where kind = 'last_day') as last_day_text,
        coalesce(try_strptime(split_part(first_day_text, ' ', 1), '%d.%m.%Y')::date, try_cast(left(first_day_text, 10) as date))
            as first_day,
        coalesce(try_strptime(split_part(last_day_text, ' ', 1), '%d.%m.%Y')::date, try_cast(left(last_day_text, 10) as date))
            as last_day
    from concepts
    left join values_of_kinds using (number)
    group by concepts.number
)

select
    codes.code,
    coalesce(codes.name_fi, '') as name_fi,
    coalesce(codes.name_sv, '') as name_sv,
    'confirmed' as code_status,
    -- Seeds know no other validity than that of quarters, of which the register has these.
    case
        when codes.first_day > date '2023-01-01' then year(codes.first_day) || 'Q' || quarter(codes.first_day)
        else ''
    end as first_quarter,
    case
        when codes.last_day < date '2099-12-31' then year(codes.last_day) || 'Q' || quarter(codes.last_day)
        else ''
    end as last_quarter,
    coalesce(codes.status, '') in ('', 'ACTIVE', 'AKTIIVINEN', 'VOIMASSA') as is_active,
    code_lists.code_list,
    case
        when codes.code is null then 'A code of the files has no conceptCodeId, CodeId or the like.'
        when codes.first_day_text is not null and codes.first_day is null
            then format('The code {}: ''{}'' is no date.', codes.code, codes.first_day_text)
        when codes.last_day_text is not null and codes.last_day is null
            then format('The code {}: ''{}'' is no date.', codes.code, codes.last_day_text)
        when count(*) over (partition by codes.code) > 1
            then format('The code ''{}'' stands in the files twice. Give each page once.', codes.code)
    end as fault
from codes
left join code_lists on starts_with(codes.oid || '.', code_lists.oid || '.')
order by codes.number
