create view page_head as
select
    own.quarter,
    own.version,
    own.as_of,
    cast(said ->> 'due_date' as date) as due_date,
    said ->> 'kind' = 'SYNTHETIC' as is_synthetic,
    cast(said -> 'settings' -> 'production' as boolean) as is_production,
    coalesce(counties.name_fi, said ->> 'county') as county_fi,
    coalesce(counties.name_sv, said ->> 'county') as county_sv,
    coalesce(counties.name_en, said ->> 'county') as county_en,
    settings.small_count_limit
from own
cross join settings
inner join manifests on own.place = manifests.place
left join counties on manifests.said ->> 'county' = counties.code;

-- Files in the order of the package, with the words that its descriptor has for them.
create view page_files as
select
    counted.name,
    coalesce(resource ->> 'mart' = 'delivered_organisers', false) as is_of_no_people,
    case when is_of_no_people then counted.row_count else not_small(counted.row_count) end as row_count,
    coalesce(resource ->> 'description_fi', counted.name) as title_fi,
    coalesce(resource ->> 'description_sv', counted.name) as title_sv,
    coalesce(resource ->> 'description', counted.name) as title_en
from file_counts as counted
left join (select unnest(cast(said -> 'resources' as json[])) as resource from descriptors) as described
    on counted.name = resource ->> 'path'
where counted.place = 0
order by counted.position
