{% test delivered_rows_are_sound(
    model, key, filled=[], once=[], code_lists=[], periods=none, identity_code=none, cut_to_the_quarter=none
) %}
    {%- set demands = [] %}
    {%- for column in filled %}
        {%- do demands.append((column, 'is filled', column ~ ' is null')) %}
    {%- endfor %}
    {%- for said in once %}
        {%- do demands.append((
            said.column, said.words, said.column ~ ' is not null and copies_of_' ~ said.column ~ ' > 1'
        )) %}
    {%- endfor %}
    {%- for said in code_lists %}
        {%- do demands.append((
            said.column, 'is in the code list',
            said.column ~ ' not in (select ' ~ said.field ~ ' from ' ~ ref(said.to)
            ~ ' where ' ~ said.field ~ ' is not null)'
        )) %}
    {%- endfor %}
    {%- if periods %}
        {%- do demands.append((
            periods[1], 'is not before the start date', periods[1] ~ ' < ' ~ periods[0]
        )) %}
    {%- endif %}
    {%- if cut_to_the_quarter %}
        {%- do demands.append((
            '', 'periods are cut to the quarter where set so',
            'exists (select 1 from ' ~ ref(cut_to_the_quarter) ~ ' as parameters where clip_to_quarter and ('
            ~ periods[0] ~ ' < first_day or coalesce(' ~ periods[1] ~ " > last_day, true)))"
        )) %}
    {%- endif %}
    {%- if identity_code %}
        {%- set code = identity_code.column %}
        {%- set unsound %}not coalesce({{ identity_code_is_well_formed(code) }}, false){% endset %}
        {%- do demands.append((code, 'is well formed', code ~ ' is not null and ' ~ unsound)) %}
        {%- for words, is_wrong in {
            'has the right check character':
                'substr(' ~ code ~ ', 11, 1) <> ' ~ identity_code_check_character(code),
            'holds a date that exists': identity_code_birth_date(code) ~ ' is null',
            'has a possible individual number': 'cast(substr(' ~ code ~ ', 8, 3) as integer) < 2',
        }.items() %}
            {%- do demands.append((code, words, 'case when ' ~ unsound ~ ' then false else ' ~ is_wrong ~ ' end')) %}
        {%- endfor %}
        {%- do demands.append((
            code, 'or temporary identifier with assigner is filled',
            code ~ ' is null and (' ~ identity_code.or_all_of | join(' is null or ') ~ ' is null)'
        )) %}
    {%- endif %}
    with

    delivered as (
        select
            *
            {%- for said in once %},
            count(*) over (partition by {{ ([said.column] + said.get('within', [])) | join(', ') }})
                as copies_of_{{ said.column }}
            {%- endfor %}
        from {{ model }}
    ),

    final as (
        {%- for column, words, is_broken in demands %}
        select
            '{{ column }}' as column_name,
            '{{ words }}' as demand,
            {{ key }} as record
        from delivered
        where {{ is_broken }}
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    )

    select * from final
{% endtest %}
