{% macro unambiguous_text(parts) -%}
    concat(
        {%- for part in parts %}
        coalesce(concat(cast(length(cast({{ part }} as string)) as string), ':', cast({{ part }} as string)), '-'), '|'
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
