{% macro setting(name, kind) -%}
    {%- set given = fromjson(env_var('SOSDBT_PARAMETERS', '{}')) -%}
    {%- set value = given[name] if name in given else var(name) -%}
    {%- set text = '' if value is none else value | string -%}
    {%- set written = modules.re.fullmatch -%}
    {%- if kind == 'code' -%}
        {%- set is_sound = value is string and written('[0-9A-Za-z._-]+', value) -%}
        {%- set meant = 'a code in quotes, such as "90"' -%}
    {%- elif kind == 'optional code' -%}
        {%- set is_sound = value is none or (value is string and written('[0-9A-Za-z._-]*', value)) -%}
        {%- set meant = 'a code in quotes, such as "90", or empty' -%}
    {%- elif kind == 'quarter' -%}
        {%- set is_sound = written('[0-9]{4}Q[1-4]', text) -%}
        {%- set meant = 'a quarter such as 2023Q1' -%}
    {%- elif kind == 'late quarter' -%}
        {%- set is_sound = written('([0-9]{4}Q[1-4])?', text) -%}
        {%- set meant = 'a quarter such as 2023Q1, or empty' -%}
    {%- elif kind == 'day' -%}
        {%- set is_sound = written('([0-9]{4}-[0-9]{2}-[0-9]{2})?', text) -%}
        {%- set meant = 'a day such as 2023-05-01, or empty' -%}
    {%- elif kind == 'time zone' -%}
        {%- set is_sound = written('[A-Za-z]+(/[A-Za-z0-9_+-]+)*', text) -%}
        {%- set meant = 'a time zone such as Europe/Helsinki' -%}
    {%- elif kind == 'boolean' -%}
        {%- set is_sound = value is boolean -%}
        {%- set meant = 'true or false' -%}
    {%- elif kind == 'days' -%}
        {%- set is_sound = value is integer and 0 <= value <= 36500 -%}
        {%- set meant = 'a whole number from 0 to 36500' -%}
    {%- elif kind == 'small count' -%}
        {%- set is_sound = value is integer and value is not boolean and 3 <= value <= 1000 -%}
        {%- set meant = 'a whole number from 3 to 1000' -%}
    {%- elif kind == 'part' -%}
        {%- set is_sound = value is number and value is not boolean and 0 <= value < 10000 -%}
        {%- set meant = 'a number such as 0.30, 0 or more' -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error('setting knows no kind ' ~ kind) }}
    {%- endif -%}
    {%- if not is_sound -%}
        {{ exceptions.raise_compiler_error("vars." ~ name ~ " is '" ~ text ~ "'. It must be " ~ meant ~ '.') }}
    {%- endif -%}
    {{ return(text) }}
{%- endmacro %}
