{% macro document_type_number(value) -%}
    {%- set number = replace_pattern(value, '^(?:urn:oid:)?1[.]2[.]246[.]537[.]6[.]1506[.]([0-9]+).*$', '$1') -%}
    {{ replace_pattern(number, '^([0-9]+)[.]0+$', '$1') }}
{%- endmacro %}
