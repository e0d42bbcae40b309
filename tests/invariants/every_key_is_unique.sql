{#- In place of the tests of each key, each of which costs time. All keyed models are above these. -#}
-- depends_on: {{ ref('conflicts') }}, {{ ref('coverage_verdict') }}
-- depends_on: {{ ref('delivery_parameters') }}, {{ ref('record_lineage') }}, {{ ref('rule_runs') }}, {{ ref('rows_per_unit') }}
with

doubled as (
    {%- for test in (graph.nodes.values() if execute else [])
        if test.resource_type == 'test' and test.test_metadata
        and test.test_metadata.name in ['unique_key', 'filled_and_unique'] %}
        {%- set model = graph.nodes[test.attached_node] %}
        {%- set relation = api.Relation.create(schema=model.schema, identifier=model.alias) %}
        {%- set given = test.test_metadata.kwargs %}
        select '{{ test.name }}' as key_test
        from (
            {% if test.test_metadata.name == 'unique_key' -%}
                {{ test_unique_key(relation, given.columns) }}
            {%- else -%}
                {{ test_filled_and_unique(relation, given.column_name) }}
            {%- endif %}
        ) as rows_of_one_key
        union all
    {%- endfor %}
    select cast(null as string) as key_test
),

final as (
    select distinct key_test
    from doubled
    where key_test is not null
)

select * from final
