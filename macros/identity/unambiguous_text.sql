{% macro unambiguous_text(parts) -%}
    concat(
        {%- for part in parts %}
        case
            when {{ part }} is null then '-'
            else concat(cast(length(cast({{ part }} as string)) as string), ':', cast({{ part }} as string))
        end, '|'
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
