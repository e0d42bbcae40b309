with

source as (
    select * from {{ source('raw', 'id_key') }}
),

final as (
    select id_key from source
)

select * from final
