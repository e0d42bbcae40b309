{% macro mask_identity_codes(value) -%}
    {%- set signs = "\u00ad\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2796\u2e3a"
        ~ "\u301c\u30fc\ufe31\ufe58\ufe63\uff0d\u200b-\u200d\u2060\ufeff" -%}
    {%- set with_sign = '[0-9]{6}(?:[-+' ~ signs ~ ']{1,4}|[A-FU-Ya-fu-y])[0-9]{3}[0-9A-Za-z]' -%}
    {%- set day = '(?:0[1-9]|[12][0-9]|3[01])' -%}
    {%- set month = '(?:0[1-9]|1[0-2])' -%}
    {%- set between = "[-._/ \t\u00a0\u202f" ~ signs ~ ']?' -%}
    {%- set date = day ~ between ~ month ~ between ~ '[0-9]{2}' -%}
    {%- set escaped = '%[0-9A-Fa-f]{2}|&[#0-9A-Za-z]{2,7};' -%}
    {%- set other = '(?:' ~ escaped ~ "|[^0-9A-Za-z\n])" -%}
    {%- set letter = '[A-FU-Ya-fu-y]' -%}
    {%- set alone = '(^|[^0-9A-Za-z])(?:' ~ day ~ month ~ '[0-9]{6}'
        ~ '|' ~ date ~ other ~ '{0,2}(?:' ~ letter ~ '|' ~ other ~ ')?' ~ other ~ '{0,2}'
        ~ '[0-9]{3}[A-FHJ-NPR-Ya-fhj-npr-y]'
        ~ '|' ~ date ~ other ~ '{0,2}(?:' ~ letter ~ '|' ~ escaped ~ "|[^0-9A-Za-z\n.])" ~ other ~ '{0,2}'
        ~ '[0-9]{4})' -%}
    {%- set dotted = '(^[.]?|[^0-9A-Za-z.]|[^0-9][.])' ~ date ~ '[.]{1,5}[0-9]{4}' -%}
    {%- set bounded = '(?:' ~ alone ~ '|' ~ dotted ~ ')($|[^0-9A-Za-z])' -%}
    {%- set masked = replace_pattern(value, with_sign, '***') -%}
    {{ replace_pattern(replace_pattern(masked, bounded, '$1$2***$3'), bounded, '$1$2***$3') }}
{%- endmacro %}
