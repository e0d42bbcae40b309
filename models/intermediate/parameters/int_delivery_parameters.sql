-- The test delivery_parameters_are_sound reads these, too: nothing after this model is built where it fails.
-- depends_on: {{ ref('counties') }}, {{ ref('organisers') }}
with

reporting_quarters as (
    select
        quarter,
        {{ seed_date('first_day') }} as first_day,
        {{ seed_date('last_day') }} as last_day,
        {{ seed_date('due_date') }} as due_date
    from {{ ref('reporting_quarters') }}
),

final as (
    select
        quarter,
        first_day,
        last_day,
        due_date,
        coalesce(
            nullif('{{ setting("rules_quarter", "late quarter") }}', ''),
            quarter
        ) as rules_quarter,
        coalesce(
            cast(nullif('{{ setting("as_of", "day") }}', '') as date), due_date
        ) as as_of_date,
        '{{ setting("county", "code") }}' as county,
        {{ own_organiser() }} as organiser,
        cast('{{ setting("production", "boolean") }}' as boolean) as is_production,
        cast('{{ setting("max_gap_days", "days") }}' as integer) as max_gap_days,
        cast('{{ setting("clip_to_quarter", "boolean") }}' as boolean) as clip_to_quarter,
        cast('{{ setting("volume_change_limit", "part") }}' as decimal(9, 4)) as volume_change_limit,
        cast('{{ setting("held_back_limit", "part") }}' as decimal(9, 4)) as held_back_limit,
        cast('{{ setting("small_count_limit", "small count") }}' as integer) as small_count_limit
    from reporting_quarters
    where quarter = '{{ setting("quarter", "quarter") }}'
)

select * from final
