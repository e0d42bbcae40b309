with

final as (
    {{ judged_findings('result') }}
)

select * from final
