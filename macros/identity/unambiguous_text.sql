{% macro unambiguous_text(parts) -%}
    concat(
        {%- for part in parts %}
        coalesce(concat(cast(length(cast({{ part }} as {{ dbt.type_string() }})) as {{ dbt.type_string() }}), ':', cast({{ part }} as {{ dbt.type_string() }})), '-'), '|'
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
