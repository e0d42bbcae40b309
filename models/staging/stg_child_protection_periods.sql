with

source as (
    select * from {{ source('raw', 'child_protection_periods') }}
),

filled as (
    select
        source_system,
        source_row,
        read_error,
        nullif(record_id, '') as record_id,
        nullif(client_id, '') as client_id,
        {{ unless_blank('start_date') }} as start_date_text,
        {{ unless_blank('end_date') }} as end_date_text,
        {{ unless_blank('organiser') }} as organiser_text,
        {{ unless_blank('cancelled') }} as cancelled_text,
        {{ unless_blank('recorded_at') }} as recorded_at_text
    from source
),

final as (
    select
        source_system,
        source_row,
        read_error,
        record_id,
        client_id,
        start_date_text,
        {{ parse_date('start_date_text') }} as start_date,
        end_date_text,
        {{ parse_date('end_date_text') }} as end_date,
        organiser_text,
        coalesce({{ without_blanks('organiser_text') }}, '{{ var("organiser") }}') as organiser,
        cancelled_text,
        coalesce({{ parse_boolean('cancelled_text') }}, false) as is_cancelled,
        recorded_at_text,
        {{ parse_date('recorded_at_text') }} as recorded_date,
        {{ content_hash([
            'record_id', 'client_id', 'start_date_text', 'end_date_text', 'organiser_text',
            'cancelled_text', 'recorded_at_text',
        ]) }} as content_hash
    from filled
)

select * from final
