{% macro person_id(code, assigner, temporary_identifier) -%}
    case
        when {{ code }} is not null
            then {{ keyed_hash(["'person'", "'code'", code]) }}
        when {{ temporary_identifier }} is not null and {{ assigner }} is not null
            then {{ keyed_hash(["'person'", "'temporary'", assigner, temporary_identifier]) }}
    end
{%- endmacro %}
