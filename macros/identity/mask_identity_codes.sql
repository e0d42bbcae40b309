{% macro mask_identity_codes(value) -%}
    {{ return(adapter.dispatch('mask_identity_codes', 'sosdbt')(value)) }}
{%- endmacro %}

{% macro default__mask_identity_codes(value) -%}
    regexp_replace({{ value }}, '[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Za-z]', '***', 'g')
{%- endmacro %}

{% macro spark__mask_identity_codes(value) -%}
    regexp_replace({{ value }}, '[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Za-z]', '***')
{%- endmacro %}
