with

source_periods as (
    select * from {{ ref('int_periods__in_quarter') }}
),

source_rows as (
    select * from {{ ref('int_periods__assigned') }}
),

all_kanta_periods as (
    select * from {{ ref('int_kanta_periods__consolidated') }}
),

kanta_rows as (
    select * from {{ ref('int_kanta_periods__assigned') }}
),

kanta_records as (
    select * from {{ ref('int_kanta_records__current') }}
),

service_tasks as (
    select * from {{ ref('service_tasks') }}
),

coverage_words as (
    select * from {{ ref('coverage_words') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

kanta_periods as (
    select
        all_kanta_periods.record_kind,
        all_kanta_periods.person_id,
        all_kanta_periods.organiser,
        all_kanta_periods.service_task,
        all_kanta_periods.start_date,
        all_kanta_periods.end_date
    from all_kanta_periods
    cross join parameters
    left join service_tasks on all_kanta_periods.service_task = service_tasks.service_task
    where
        all_kanta_periods.start_date <= parameters.last_day
        and coalesce(all_kanta_periods.end_date, parameters.last_day) >= parameters.first_day
        and (all_kanta_periods.record_kind = 'child_protection' or service_tasks.in_register)
),

persons_in_kanta as (
    select distinct person_id from kanta_periods
),

persons_in_sources as (
    select distinct person_id from source_periods
),

overlapping as (
    select
        source_periods.record_kind,
        source_periods.person_id,
        source_periods.service_task,
        source_periods.organiser,
        source_periods.start_date,
        source_periods.end_date,
        source_periods.archived_part,
        kanta_periods.organiser as kanta_organiser,
        kanta_periods.start_date as kanta_start_date,
        kanta_periods.end_date as kanta_end_date
    from source_periods
    inner join kanta_periods
        on
            source_periods.record_kind = kanta_periods.record_kind
            and source_periods.person_id = kanta_periods.person_id
            and source_periods.service_task = kanta_periods.service_task
            and (source_periods.end_date is null or source_periods.end_date >= kanta_periods.start_date)
            and (kanta_periods.end_date is null or source_periods.start_date <= kanta_periods.end_date)
),

{# All that the archive has of one source period, as one. -#}
pairs as (
    select
        record_kind,
        person_id,
        service_task,
        organiser,
        start_date,
        end_date,
        archived_part,
        min(kanta_start_date) as kanta_start_date,
        case when count(kanta_end_date) = count(*) then max(kanta_end_date) end as kanta_end_date,
        max(kanta_start_date) as last_kanta_start_date,
        count(*) as kanta_parts
    from overlapping
    where organiser = kanta_organiser
    group by record_kind, person_id, service_task, organiser, start_date, end_date, archived_part
),

judged_pairs as (
    select
        *,
        organiser as kanta_organiser,
        case when start_date <> kanta_start_date then 'starts_differ' end as start_conflict,
        case
            when
                coalesce(end_date, cast('9999-12-31' as date))
                = coalesce(kanta_end_date, cast('9999-12-31' as date))
                then null
            when kanta_end_date is null then 'end_is_not_in_kanta'
            when end_date is null then 'end_is_only_in_kanta'
            else 'ends_differ'
        end as end_conflict,
        case when kanta_parts > 1 and archived_part <> 'whole' then 'kanta_has_a_gap' end as gap_conflict
    from pairs
),

found as (
    {% for conflict, named_start_date in {
        'start_conflict': 'kanta_start_date',
        'end_conflict': 'last_kanta_start_date',
        'gap_conflict': 'last_kanta_start_date',
    }.items() %}
        select
            {{ conflict }} as conflict_kind,
            record_kind,
            person_id,
            service_task,
            organiser,
            start_date,
            end_date,
            kanta_organiser,
            kanta_start_date,
            kanta_end_date,
            {{ named_start_date }} as named_kanta_start_date
        from judged_pairs
        where {{ conflict }} is not null
        union all
    {% endfor %}
    select
        'organisers_differ' as conflict_kind,
        overlapping.record_kind,
        overlapping.person_id,
        overlapping.service_task,
        overlapping.organiser,
        overlapping.start_date,
        overlapping.end_date,
        overlapping.kanta_organiser,
        overlapping.kanta_start_date,
        overlapping.kanta_end_date,
        overlapping.kanta_start_date as named_kanta_start_date
    from overlapping
    left join pairs
        on
            overlapping.record_kind = pairs.record_kind
            and overlapping.person_id = pairs.person_id
            and overlapping.service_task = pairs.service_task
            and overlapping.organiser = pairs.organiser
            and overlapping.start_date = pairs.start_date
    where overlapping.organiser <> overlapping.kanta_organiser and pairs.person_id is null
    union all
    select
        'period_is_only_in_sources' as conflict_kind,
        source_periods.record_kind,
        source_periods.person_id,
        source_periods.service_task,
        source_periods.organiser,
        source_periods.start_date,
        source_periods.end_date,
        cast(null as string) as kanta_organiser,
        cast(null as date) as kanta_start_date,
        cast(null as date) as kanta_end_date,
        cast(null as date) as named_kanta_start_date
    from source_periods
    inner join persons_in_kanta on source_periods.person_id = persons_in_kanta.person_id
    left join overlapping
        on
            source_periods.record_kind = overlapping.record_kind
            and source_periods.person_id = overlapping.person_id
            and source_periods.service_task = overlapping.service_task
            and source_periods.organiser = overlapping.organiser
            and source_periods.start_date = overlapping.start_date
    where overlapping.person_id is null
    union all
    select
        case
            when persons_in_sources.person_id is null then 'person_is_only_in_kanta'
            else 'period_is_only_in_kanta'
        end as conflict_kind,
        kanta_periods.record_kind,
        kanta_periods.person_id,
        kanta_periods.service_task,
        cast(null as string) as organiser,
        cast(null as date) as start_date,
        cast(null as date) as end_date,
        kanta_periods.organiser as kanta_organiser,
        kanta_periods.start_date as kanta_start_date,
        kanta_periods.end_date as kanta_end_date,
        kanta_periods.start_date as named_kanta_start_date
    from kanta_periods
    left join persons_in_sources on kanta_periods.person_id = persons_in_sources.person_id
    left join overlapping
        on
            kanta_periods.record_kind = overlapping.record_kind
            and kanta_periods.person_id = overlapping.person_id
            and kanta_periods.service_task = overlapping.service_task
            and kanta_periods.organiser = overlapping.kanta_organiser
            and kanta_periods.start_date = overlapping.kanta_start_date
    where overlapping.person_id is null
),

{% for rows in ['source_rows', 'kanta_rows'] %}
    named_{{ rows }} as (
        select
            *,
            row_number() over (
                partition by record_kind, person_id, organiser, service_task, period_start_date
                order by start_date asc, source_system asc, source_row asc
            ) as from_start,
            row_number() over (
                partition by record_kind, person_id, organiser, service_task, period_start_date
                order by coalesce(end_date, cast('9999-12-31' as date)) desc, source_system asc, source_row asc
            ) as from_end
        from {{ rows }}
    ),

{% endfor %}
period_conflicts as (
    select
        found.conflict_kind,
        found.record_kind,
        found.person_id,
        found.service_task,
        named_source_rows.source_system,
        named_source_rows.source_table,
        named_source_rows.record_id,
        named_source_rows.source_row,
        found.organiser,
        found.start_date,
        found.end_date,
        named_kanta_rows.source_system as kanta_system,
        named_kanta_rows.record_id as document_id,
        named_kanta_rows.source_row as kanta_row,
        found.kanta_organiser,
        found.kanta_start_date,
        found.kanta_end_date
    from found
    left join named_source_rows
        on
            found.record_kind = named_source_rows.record_kind
            and found.person_id = named_source_rows.person_id
            and found.service_task = named_source_rows.service_task
            and found.organiser = named_source_rows.organiser
            and found.start_date = named_source_rows.period_start_date
            and case
                when found.conflict_kind like 'end%' then named_source_rows.from_end
                else named_source_rows.from_start
            end = 1
    left join named_kanta_rows
        on
            found.record_kind = named_kanta_rows.record_kind
            and found.person_id = named_kanta_rows.person_id
            and found.service_task = named_kanta_rows.service_task
            and found.kanta_organiser = named_kanta_rows.organiser
            and found.named_kanta_start_date = named_kanta_rows.period_start_date
            and case
                when found.conflict_kind like 'end%' then named_kanta_rows.from_end
                else named_kanta_rows.from_start
            end = 1
),

identity_conflicts as (
    select
        case kanta_records.stated_identity
            when 'outdated' then 'identity_in_kanta_is_old'
            else 'identities_contradict'
        end as conflict_kind,
        kanta_records.record_kind,
        kanta_records.person_id,
        case when kanta_records.record_kind = 'client_relation' then kanta_records.service_task else '' end
            as service_task,
        cast(null as string) as source_system,
        cast(null as string) as source_table,
        cast(null as string) as record_id,
        cast(null as bigint) as source_row,
        cast(null as string) as organiser,
        cast(null as date) as start_date,
        cast(null as date) as end_date,
        kanta_records.source_system as kanta_system,
        kanta_records.document_id,
        kanta_records.source_row as kanta_row,
        kanta_records.organiser as kanta_organiser,
        kanta_records.start_date as kanta_start_date,
        kanta_records.end_date as kanta_end_date
    from kanta_records
    cross join parameters
    left join service_tasks on kanta_records.service_task = service_tasks.service_task
    where
        kanta_records.stated_identity <> 'newest'
        and (
            kanta_records.record_kind = 'child_protection'
            or (kanta_records.record_kind = 'client_relation' and service_tasks.in_register)
        )
        and kanta_records.start_date <= parameters.last_day
        and coalesce(kanta_records.end_date, parameters.last_day) >= parameters.first_day
),

all_conflicts as (
    select * from period_conflicts
    union all
    select * from identity_conflicts
),

final as (
    select
        all_conflicts.conflict_kind,
        coverage_words.mend,
        all_conflicts.record_kind,
        nullif(all_conflicts.service_task, '') as service_task,
        all_conflicts.source_system,
        all_conflicts.source_table,
        {{ mask_identity_codes('all_conflicts.record_id') }} as record_id,
        all_conflicts.source_row,
        all_conflicts.organiser,
        all_conflicts.start_date,
        all_conflicts.end_date,
        all_conflicts.kanta_system,
        {{ mask_identity_codes('all_conflicts.document_id') }} as document_id,
        all_conflicts.kanta_row,
        all_conflicts.kanta_organiser,
        all_conflicts.kanta_start_date,
        all_conflicts.kanta_end_date,
        all_conflicts.person_id as client_key,
        parameters.quarter
    from all_conflicts
    cross join parameters
    left join coverage_words on all_conflicts.conflict_kind = coverage_words.code
)

select * from final
