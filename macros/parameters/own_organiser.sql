{% macro own_organiser() -%}
    {%- set named = setting('organiser', 'optional code') -%}
    {%- if named -%}
        '{{ named }}'
    {%- else -%}
        (
            select organisers.organiser
            from {{ ref('organisers') }} as organisers
            where organisers.county = '{{ setting("county", "code") }}' and organisers.certainty <> 'synthetic'
        )
    {%- endif -%}
{%- endmacro %}
