{% macro blank_characters() -%}
    {{ " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff" }}
{%- endmacro %}

{% macro without_blanks(value) -%}
    {%- set blanks = '[' ~ blank_characters() ~ ']+' -%}
    nullif({{ replace_pattern(value, '^' ~ blanks ~ '|' ~ blanks ~ '$', '') }}, '')
{%- endmacro %}

{% macro unless_blank(value) -%}
    case when not {{ matches_pattern(value, '[' ~ blank_characters() ~ ']*') }} then {{ value }} end
{%- endmacro %}
