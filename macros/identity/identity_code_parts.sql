{% macro identity_code_is_well_formed(code) -%}
    {{ matches_pattern(code, '[0-9]{6}[-+YXWVUABCDEF][0-9]{3}[0123456789ABCDEFHJKLMNPRSTUVWXY]') }}
{%- endmacro %}

{% macro identity_code_check_character(code) -%}
    substr(
        '0123456789ABCDEFHJKLMNPRSTUVWXY',
        cast(cast(concat(substr({{ code }}, 1, 6), substr({{ code }}, 8, 3)) as integer) % 31 as integer) + 1,
        1
    )
{%- endmacro %}

{% macro identity_code_birth_date(code) -%}
    try_cast(
        concat(
            case
                when substr({{ code }}, 7, 1) = '+' then '18'
                when substr({{ code }}, 7, 1) in ('-', 'Y', 'X', 'W', 'V', 'U') then '19'
                else '20'
            end,
            substr({{ code }}, 5, 2), '-', substr({{ code }}, 3, 2), '-', substr({{ code }}, 1, 2)
        ) as date
    )
{%- endmacro %}

{% macro identity_code_is_possible(code) -%}
    case
        when coalesce({{ identity_code_is_well_formed(code) }}, false)
            then
                {{ identity_code_birth_date(code) }} is not null
                and cast(substr({{ code }}, 8, 3) as integer) >= 2
                and substr({{ code }}, 11, 1) = {{ identity_code_check_character(code) }}
        else false
    end
{%- endmacro %}
