with

source as (
    select * from {{ source('raw', 'source_documents') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

filled as (
    select
        source_system,
        source_row,
        source_line,
        read_error as line_error,
        {{ unless_blank('document_id') }} as document_id,
        {{ unless_blank('document_set') }} as document_set,
        {{ parse_whole_number('version') }} as document_version,
        {{ unless_blank('archived_at') }} as recorded_at,
        {{ parse_date('archived_at') }} as archived_date,
        {{ unless_blank('invalidated_at') }} as invalidated_at_text,
        {{ parse_date('invalidated_at') }} as invalidated_date,
        record_kind,
        coalesce({{ parse_boolean('is_old_copy') }}, false) as is_old_copy,
        document_row,
        personal_identity_code,
        temporary_identifier,
        temporary_identifier_assigner,
        birth_date,
        sex,
        municipality,
        non_disclosure,
        service_task,
        start_date,
        {{ parse_date('start_date') }} as start_day,
        {{ unless_blank('end_date') }} as end_date,
        {{ parse_date('end_date') }} as end_day,
        social_service,
        outcome,
        decision_date,
        document_type,
        organiser
    from source
),

with_day as (
    select
        filled.*,
        coalesce(filled.archived_date > parameters.as_of_date, false) as is_archived_later
    from filled
    cross join parameters
),

-- In doubt which version is the newest, none of the set is used.
with_error as (
    select
        *,
        coalesce(line_error, max(
            case
                when is_archived_later then null
                when
                    document_id is null
                    or document_set is null
                    or document_version is null
                    or archived_date is null
                    then 'unusable_versions'
            end
        ) over (partition by document_set)) as read_error,
        max(case when invalidated_date is null and not is_archived_later then invalidated_at_text end) over (
            partition by document_set
        ) as doubtful_invalidation,
        document_id || '-' || cast(document_row as string) as record_id
    from with_day
),

with_state as (
    {{ documents_with_state('with_error') }}
),

with_keys as (
    select
        *,
        {{ content_hash([
            'source_system', 'personal_identity_code', 'temporary_identifier', 'temporary_identifier_assigner',
            'social_service', 'service_task',
        ]) }} as service_key,
        {{ content_hash([
            'is_newest_version', 'source_system', 'personal_identity_code', 'temporary_identifier',
            'temporary_identifier_assigner', 'birth_date', 'sex', 'municipality', 'non_disclosure',
            'case when personal_identity_code is null and temporary_identifier is null then record_id end',
        ]) }} as client_content
    from with_state
),

service_starts as (
    select distinct
        service_key,
        start_day
    from with_keys
    where
        is_newest_version
        and record_kind = 'service_use'
        and start_day is not null
),

-- An entry on the end of a service tells no start: the service began with the last entry on a start before it.
service_ends as (
    select
        with_keys.source_system,
        with_keys.source_row,
        with_keys.service_key,
        max(service_starts.start_day) as start_day
    from with_keys
    inner join service_starts
        on
            with_keys.service_key = service_starts.service_key
            and coalesce(with_keys.end_day >= service_starts.start_day, true)
    where
        with_keys.is_newest_version
        and with_keys.record_kind = 'service_end'
    group by with_keys.source_system, with_keys.source_row, with_keys.service_key
),

ended_services as (
    select distinct
        service_key,
        start_day
    from service_ends
),

with_service as (
    select
        with_keys.*,
        service_ends.start_day as start_of_ended_service,
        with_keys.row_state = 'in_scope'
        and (ended_services.service_key is not null or not with_keys.is_newest_version) as is_replaced
    from with_keys
    left join service_ends
        on
            with_keys.source_system = service_ends.source_system
            and with_keys.source_row = service_ends.source_row
    left join ended_services
        on
            with_keys.record_kind = 'service_use'
            and with_keys.service_key = ended_services.service_key
            and with_keys.start_day = ended_services.start_day
),

final as (
    select
        source_system,
        source_row,
        source_line,
        read_error,
        record_id,
        personal_identity_code,
        temporary_identifier,
        temporary_identifier_assigner,
        birth_date,
        sex,
        municipality,
        non_disclosure,
        service_task,
        social_service,
        outcome,
        decision_date,
        document_type,
        organiser,
        recorded_at,
        is_replaced,
        case
            when record_kind = 'child_protection' then 'child_protection_periods'
            when record_kind in ('service_decision', 'other_decision') then 'service_decisions'
            when record_kind in ('service_use', 'service_end') then 'service_use'
            else 'client_relation_periods'
        end as source_table,
        first_value(record_id) over (partition by client_content order by record_id, source_row) as client_id,
        is_newest_version and row_number() over (
            partition by client_content order by record_id, source_row
        ) = 1 as is_client,
        case
            when record_kind = 'service_end' then cast(start_of_ended_service as string)
            else start_date
        end as start_date,
        -- An old copy is kept up by nobody: its client relation may have ended long ago.
        case
            when is_old_copy and end_date is null then 'not told by an old copy'
            else end_date
        end as end_date,
        case
            when doubtful_invalidation is not null then doubtful_invalidation
            when is_replaced then 'true'
        end as cancelled
    from with_service
)

select * from final
