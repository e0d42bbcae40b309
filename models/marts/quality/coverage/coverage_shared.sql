{#- What a line may show, the most first. Each part of its people must be nobody or at least the limit. -#}
{%- set details = {
    'all': [
        'clients_only_in_sources', 'clients_only_in_kanta', 'clients_in_both_to_deliver', 'clients_not_to_deliver',
        'clients_with_days_only_in_sources', 'clients_with_days_only_in_kanta',
        'clients_with_both_days_to_deliver', 'clients_with_both_days_not_to_deliver',
    ],
    'both': [
        'clients_only_in_sources', 'clients_in_both_to_deliver', 'clients_not_to_deliver',
        'clients_with_days_only_in_sources', 'clients_with_both_days_to_deliver',
        'clients_with_both_days_not_to_deliver',
    ],
    'to_deliver': ['clients_to_deliver', 'clients_not_to_deliver', 'clients_with_both_days_not_to_deliver'],
    'sources': ['clients_in_sources'],
} -%}
{%- set parts = details.values() | sum(start=[]) | unique | list -%}
with

coverage as (
    select * from {{ ref('coverage') }}
    where line_kind <> 'cell'
),

national_client_counts as (
    select * from {{ ref('national_client_counts') }}
),

parameters as (
    select * from {{ ref('int_delivery_parameters') }}
),

with_parts as (
    select
        coverage.*,
        parameters.small_count_limit,
        coalesce(coverage.service_task, coverage.municipality, coverage.age_group, '') as line_key,
        coverage.clients_to_deliver - coverage.clients_only_in_sources as clients_in_both_to_deliver,
        coverage.clients_in_sources - coverage.clients_to_deliver as clients_not_to_deliver
    from coverage
    cross join parameters
),

{# The last detail in which a part of the line is too small, for a part that is shown is shown in all before it. -#}
judged as (
    select
        *,
        case when clients_in_sources + clients_in_kanta = 0 then 1 else 0 end as is_empty,
        case
            {% for its_parts in details.values() | reverse %}
                when
                    least(
                        {% for part in its_parts %}
                            nullif({{ part }}, 0),
                        {% endfor %}
                        small_count_limit
                    ) < small_count_limit
                    then {{ loop.revindex }}
            {% endfor %}
            else 0
        end as small_in
    from with_parts
),

{# Small lines first, then the smallest of the others: these are hidden with them. -#}
{%- set order = 'small_in desc, is_empty, clients_in_sources + clients_only_in_kanta, line_key' %}

ranked as (
    select
        *,
        {% for part in parts %}
            max({{ part }}) over (
                partition by record_kind, line_kind
                order by {{ order }}
                rows between unbounded preceding and current row
            ) as most_{{ part }},
        {% endfor %}
        row_number() over (partition by record_kind, line_kind order by {{ order }}) as line_rank
    from judged
),

details as (
    {% for detail in details %}
        select
            {{ loop.index }} as detail_rank,
            '{{ detail }}' as detail
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{# Enough is hidden once each part that is there is also that of a line with many people. -#}
with_details as (
    select
        ranked.*,
        details.detail_rank,
        case details.detail_rank
            {% for its_parts in details.values() %}
                when {{ loop.index }}
                    then
                        least(
                            {% for part in its_parts %}
                                nullif(ranked.most_{{ part }}, 0),
                            {% endfor %}
                            ranked.small_count_limit
                        )
            {% endfor %}
        end >= ranked.small_count_limit as is_enough,
        sum(case when ranked.small_in >= details.detail_rank then 1 else 0 end) over (
            partition by ranked.record_kind, ranked.line_kind, details.detail_rank
        ) as small_lines
    from ranked
    cross join details
),

with_last_hidden as (
    select
        *,
        min(case when is_enough and line_rank >= small_lines then line_rank end) over (
            partition by record_kind, line_kind, detail_rank
        ) as last_hidden_rank
    from with_details
),

{# Where nothing is enough, all lines are hidden: no rank is above none. -#}
own_details as (
    select
        record_kind,
        line_kind,
        line_key,
        min(
            case when small_lines = 0 or is_empty = 1 or line_rank > last_hidden_rank then detail_rank else 5 end
        ) as own_detail
    from with_last_hidden
    group by record_kind, line_kind, line_key
),

{# No line says more than the whole does. -#}
shown_details as (
    select
        *,
        greatest(
            own_detail, max(case when line_kind = 'all' then own_detail end) over (partition by record_kind)
        ) as shown_detail
    from own_details
),

with_shown as (
    select
        with_parts.*,
        shown_details.shown_detail,
        coalesce(details.detail, 'nothing') as shown
    from with_parts
    inner join shown_details
        on
            with_parts.record_kind = shown_details.record_kind
            and with_parts.line_kind = shown_details.line_kind
            and with_parts.line_key = shown_details.line_key
    left join details on shown_details.shown_detail = details.detail_rank
),

figures as (
    select
        record_kind,
        line_kind,
        line_key,
        age_group,
        {% for counted in ['clients', 'days'] %}
            case when shown_detail <= 4 then {{ counted }}_in_sources end as {{ counted }}_in_sources,
            case when shown_detail <= 3 then {{ counted }}_to_deliver end as {{ counted }}_to_deliver,
            case when shown_detail <= 2 then {{ counted }}_in_both end as {{ counted }}_in_both,
            case when shown_detail <= 2 then {{ counted }}_only_in_sources end as {{ counted }}_only_in_sources,
            case when shown_detail = 1 then {{ counted }}_in_kanta end as {{ counted }}_in_kanta,
            case when shown_detail = 1 then {{ counted }}_only_in_kanta end as {{ counted }}_only_in_kanta,
        {% endfor %}
        shown
    from with_shown
),

nation as (
    select
        age_group,
        largest_difference,
        cast(round(client_count / cast(sum(client_count) over () as double), 3) as decimal(4, 3)) as national_share
    from national_client_counts
),

wholes as (
    select * from figures
    where line_kind = 'all'
),

shares as (
    select
        figures.record_kind,
        figures.line_key,
        nation.largest_difference,
        nation.national_share,
        cast(
            round(figures.clients_in_sources / cast(nullif(wholes.clients_in_sources, 0) as double), 3)
            as decimal(4, 3)
        ) as share_of_clients
    from figures
    inner join nation on figures.age_group = nation.age_group
    inner join wholes on figures.record_kind = wholes.record_kind
    where figures.record_kind = 'client_relation'
),

final as (
    select
        parameters.quarter,
        figures.record_kind,
        figures.line_kind,
        figures.line_key,
        figures.shown,
        {% for counted in ['clients', 'days'] %}
            figures.{{ counted }}_in_sources,
            figures.{{ counted }}_in_kanta,
            figures.{{ counted }}_in_both,
            figures.{{ counted }}_only_in_sources,
            figures.{{ counted }}_only_in_kanta,
            figures.{{ counted }}_to_deliver,
        {% endfor %}
        shares.share_of_clients,
        shares.national_share,
        abs(shares.share_of_clients - shares.national_share)
        > shares.largest_difference * 0.01 as is_unlike_national
    from figures
    cross join parameters
    left join shares
        on
            figures.record_kind = shares.record_kind
            and figures.age_group = shares.line_key
)

select * from final
