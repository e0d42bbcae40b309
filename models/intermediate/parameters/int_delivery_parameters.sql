with

reporting_quarters as (
    select * from {{ ref('reporting_quarters') }}
),

final as (
    select
        quarter,
        {{ parse_date('first_day') }} as first_day,
        {{ parse_date('last_day') }} as last_day,
        {{ parse_date('due_date') }} as due_date,
        coalesce(
            nullif('{{ var("rules_quarter") or "" }}', ''), quarter
        ) as rules_quarter,
        coalesce(cast(nullif('{{ var("as_of") or "" }}', '') as date), {{ parse_date('due_date') }}) as as_of_date,
        '{{ var("county") }}' as county,
        '{{ var("organiser") }}' as organiser,
        cast('{{ var("production") }}' as boolean) as is_production,
        cast('{{ var("max_gap_days") }}' as integer) as max_gap_days,
        cast('{{ var("clip_to_quarter") }}' as boolean) as clip_to_quarter,
        cast('{{ var("volume_change_limit") }}' as decimal(9, 4)) as volume_change_limit
    from reporting_quarters
    where quarter = '{{ var("quarter") }}'
)

select * from final
