{% macro join_code_translations(relation, fields) -%}
    {%- for field in fields %}
    left join code_translations as {{ field }}_codes
        on
            {{ relation }}.source_system = {{ field }}_codes.source_system
            and {{ without_blanks(relation ~ '.' ~ field ~ '_code') }} = {{ field }}_codes.code
            and {{ field }}_codes.field = '{{ field }}'
    {%- endfor %}
{%- endmacro %}

{% macro join_placeholder_dates(relation, roles) -%}
    {%- for day, role in roles.items() %}
    left join placeholder_dates as placeholder_{{ day }}s
        on
            {{ relation }}.{{ day }} = cast(placeholder_{{ day }}s.placeholder_date as date)
            and placeholder_{{ day }}s.role = '{{ role }}'
    {%- endfor %}
{%- endmacro %}
