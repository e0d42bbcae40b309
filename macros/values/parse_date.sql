{% macro parse_date(value) -%}
    {%- set blank = '[' ~ blank_characters() ~ ']' -%}
    {%- set blanks = blank ~ '*' -%}

    {%- set year = '(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)' -%}
    {%- set iso_day = year ~ '-[0-9]{2}-[0-9]{2}' -%}
    {%- set compact_day = year ~ '[0-9]{4}' -%}
    {%- set day = '(?:' ~ iso_day ~ '|' ~ compact_day ~ '|[0-9]{1,2}[.][0-9]{1,2}[.]' ~ year ~ ')' -%}

    {%- set hour = '(?:[01]?[0-9]|2[0-3])' -%}
    {%- set hour_digits = '(?:[01][0-9]|2[0-3])' -%}
    {%- set sixty = '[0-5][0-9]' -%}
    {%- set fraction = '(?:[.,][0-9]+)?' -%}
    {%- set with_colons = hour ~ ':' ~ sixty ~ '(?::' ~ sixty ~ fraction ~ ')?' -%}
    {%- set with_points = hour ~ '[.]' ~ sixty ~ '(?:[.]' ~ sixty ~ fraction ~ ')?' -%}
    {%- set digits = hour_digits ~ sixty ~ '(?:' ~ sixty ~ fraction ~ ')?' -%}
    {%- set six_digits = hour_digits ~ sixty ~ sixty ~ fraction -%}
    {%- set half_day = '(?:0?[1-9]|1[0-2])(?::' ~ sixty ~ '){1,2}' ~ fraction ~ blanks ~ '[AaPp][Mm]' -%}
    {%- set klo = '[Kk][Ll](?:[Oo]|[.])?' ~ blanks -%}
    {%- set clock = with_colons ~ '|' ~ with_points -%}
    {%- set time_of_day = '(?:'
        ~ '[Tt](?:' ~ clock ~ '|' ~ digits ~ '|' ~ hour_digits ~ ')'
        ~ '|' ~ blank ~ '+(?:' ~ clock ~ '|' ~ digits ~ ')'
        ~ '|' ~ blank ~ '+' ~ klo ~ '(?:' ~ clock ~ '|' ~ hour ~ ')'
        ~ '|-' ~ hour_digits ~ '[.]' ~ sixty ~ '[.]' ~ sixty ~ fraction
        ~ ')' -%}
    {%- set offset = '[+-](?:0[0-9]|1[0-3])(?::?' ~ sixty ~ ')?|[+-]14(?::?00)?' -%}
    {%- set zone = '(?:[Zz]|UTC|GMT|' ~ offset ~ ')' -%}

    {%- set without_zone = day ~ '(?:' ~ time_of_day ~ '|' ~ blank ~ '+' ~ half_day ~ ')?'
        ~ '|' ~ compact_day ~ '(?:' ~ six_digits ~ '|[.]0)' -%}
    {%- set with_zone = '(?:' ~ day ~ time_of_day ~ '|' ~ compact_day ~ six_digits ~ ')' ~ blanks ~ zone -%}

    {%- set day_parts = '^' ~ blanks ~ '(?:([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})([0-9]{2})([0-9]{2})'
        ~ '|([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})).*$' -%}
    {%- set clock_parts = '^' ~ blanks ~ day ~ '(?:[Tt-]|' ~ blank ~ '+(?:' ~ klo ~ ')?)?'
        ~ '([0-9]{1,2})((?:[:.]?[0-9]{2}){0,2})' ~ fraction ~ blanks ~ zone ~ blanks ~ '$' -%}
    {%- set written_day = replace_pattern(value, day_parts, '$1$4$9-$2$5$8-$3$6$7') -%}
    {%- set written_offset -%}
        {%- set found = "regexp_extract(" ~ value ~ ", '(" ~ offset ~ ")" ~ blanks ~ "$', 1)" -%}
        rpad(coalesce(nullif(translate({{ found }}, ':', ''), ''), '+'), 5, '0')
    {%- endset -%}
    {%- set written_clock -%}
        lpad(regexp_extract({{ value }}, '{{ clock_parts }}', 1), 2, '0')
        || rpad(translate(regexp_extract({{ value }}, '{{ clock_parts }}', 2), ':.', ''), 4, '0')
    {%- endset -%}
    {%- set moment -%}
        {{ written_day }} || ' ' || {{ replace_pattern(
            written_clock ~ ' || ' ~ written_offset,
            '^([0-9]{2})([0-9]{2})([0-9]{2})([+-][0-9]{2})([0-9]{2})$',
            '$1:$2:$3$4:$5'
        ) }}
    {%- endset -%}
    {%- set day_here = day_in_time_zone(moment) -%}
    case
        when {{ matches_pattern(value, iso_day) }}
            then try_cast({{ value }} as date)
        when {{ matches_pattern(value, blanks ~ '(?:' ~ without_zone ~ ')' ~ blanks) }}
            then try_cast({{ written_day }} as date)
        when {{ matches_pattern(value, blanks ~ with_zone ~ blanks) }}
            then try_cast(regexp_extract(cast({{ day_here }} as string), '^{{ iso_day }}$', 0) as date)
        when
            {{ matches_pattern(value, blanks ~ iso_day ~ zone ~ blanks) }}
            and {{ day_here }} = try_cast({{ written_day }} as date)
            then try_cast({{ written_day }} as date)
    end
{%- endmacro %}
