{% macro mask_identity_codes(value) -%}
    {%- set dashes = "\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d" -%}
    {%- set blanks = "[ \t\u00a0\u202f]{0,2}" -%}
    {%- set with_sign = '[0-9]{6}[-+' ~ dashes ~ 'A-FU-Ya-fu-y][0-9]{3}[0-9A-Za-z]' -%}
    {%- set day_and_month = '(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])' -%}
    {%- set alone = '(^|[^0-9A-Za-z])' ~ day_and_month ~ '[0-9]{2}'
        ~ blanks ~ '[-+_' ~ dashes ~ 'A-FU-Ya-fu-y]?' ~ blanks
        ~ '[0-9]{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y]($|[^0-9A-Za-z])' -%}
    {%- set masked = replace_pattern(value, with_sign, '***') -%}
    {{ replace_pattern(replace_pattern(masked, alone, '$1***$2'), alone, '$1***$2') }}
{%- endmacro %}
