{% macro parse_boolean(value) -%}
    {%- set blanks = '[' ~ blank_characters() ~ ']*' -%}
    {%- set yes = 'true|t|1|1[.]0|kyll(?:ä|a\u0308)|k|ja|j|yes|y|x' -%}
    {%- set no = 'false|f|0|0[.]0|ei|e|nej|n|no' -%}
    case
        when {{ matches_pattern('lower(' ~ value ~ ')', blanks ~ '(?:' ~ yes ~ ')' ~ blanks) }} then true
        when {{ matches_pattern('lower(' ~ value ~ ')', blanks ~ '(?:' ~ no ~ ')' ~ blanks) }} then false
    end
{%- endmacro %}
