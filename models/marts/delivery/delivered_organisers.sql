with

organisers as (
    select * from {{ ref('organisers') }}
),

client_relation_periods as (
    select * from {{ ref('delivered_client_relation_periods') }}
),

child_protection_periods as (
    select * from {{ ref('delivered_child_protection_periods') }}
),

services as (
    select * from {{ ref('delivered_services') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

named_organisers as (
    select organiser from client_relation_periods
    union distinct
    select organiser from child_protection_periods
    union distinct
    select organiser from services
    union distinct
    select organiser from parameters
),

final as (
    select
        organisers.organiser,
        organisers.business_id,
        organisers.name as organiser_name,
        organisers.county
    from organisers
    inner join named_organisers on organisers.organiser = named_organisers.organiser
)

select * from final
