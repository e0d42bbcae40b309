{% test seed_is_sound(
    model, key=[], filled=[], dates=[], allowed=[], patterns=[], references=[], in_order=[], holds={}
) %}
    {%- set faults = [] %}
    {%- for column in filled %}
        {%- do faults.append(seed_fault(column, 'is empty', column ~ ' is null')) %}
    {%- endfor %}
    {%- for column in dates %}
        {%- do faults.append(seed_fault(
            column, 'is no date', column ~ ' is not null and ' ~ seed_date(column) ~ ' is null'
        )) %}
    {%- endfor %}
    {%- for said in allowed %}
        {%- do faults.append(seed_fault(
            said.column, 'is not allowed',
            'cast(' ~ said.column ~ " as string) not in ('" ~ said['values'] | join("', '") ~ "')", said.where
        )) %}
    {%- endfor %}
    {%- for said in patterns %}
        {%- do faults.append(seed_fault(
            said.column, 'is not written like ' ~ said.like,
            'not ' ~ matches_pattern(said.column, said.pattern), said.where
        )) %}
    {%- endfor %}
    {%- for said in references %}
        {%- do faults.append(seed_fault(
            said.column, 'is not in ' ~ said.to,
            said.column ~ ' not in (select ' ~ said.field ~ ' from ' ~ ref(said.to) ~ ')', said.where
        )) %}
    {%- endfor %}
    {%- for earlier, later in in_order %}
        {%- set is_date = later in dates %}
        {%- set low = seed_date(earlier) if is_date else earlier %}
        {%- set high = seed_date(later) if is_date else later %}
        {%- do faults.append(seed_fault(later, 'is less than ' ~ earlier, low ~ ' > ' ~ high)) %}
    {%- endfor %}
    with

    seed as (
        select * from {{ model }}
    ),

    doubled as (
        select {% for column in key %}trim({{ column }}) as {{ column }}, {% endfor %}count(*) as copies
        from seed
        group by {% for column in key %}trim({{ column }}){% if not loop.last %}, {% endif %}{% endfor %}
        having count(*) > 1
    ),

    final as (
        select
            '{{ key | join(" ") }}' as column_name,
            concat({% for column in key %}coalesce({{ column }}, ''), ' ', {% endfor %}'') as found,
            'stands on several rows' as fault
        from doubled
        {%- for fault in faults %}
        union all
        {{ fault }}
        {%- endfor %}
        {%- for column, values in holds.items() %}
        {%- for value in values %}
        union all
        select
            '{{ column }}' as column_name,
            '{{ value }}' as found,
            'is on no row' as fault
        from seed
        where {{ column }} = '{{ value }}'
        having count(*) = 0
        {%- endfor %}
        {%- endfor %}
    )

    select * from final
{% endtest %}
