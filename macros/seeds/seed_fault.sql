{% macro seed_fault(column, fault, condition, where=none) %}
        select
            '{{ column }}' as column_name,
            cast({{ column }} as string) as found,
            '{{ fault }}' as fault
        from seed
        where
            {{ condition }}
            {%- for name, values in (where or {}).items() %}
            and {{ name }} in ('{{ values | join("', '") }}')
            {%- endfor %}
{%- endmacro %}
