with

final as (
    {{ judged_findings('source') }}
)

select * from final
