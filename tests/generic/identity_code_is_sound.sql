{% test identity_code_is_sound(model, column_name, shown, part) %}
    with

    codes as (
        select
            {{ shown }},
            {{ column_name }} as code,
            coalesce({{ identity_code_is_well_formed(column_name) }}, false) as is_well_formed
        from {{ model }}
        where {{ column_name }} is not null
    ),

    judged as (
        select
            {{ shown }},
            {%- if part == 'form' %}
            is_well_formed
            {%- elif part == 'check_character' %}
            case
                when is_well_formed then substr(code, 11, 1) = {{ identity_code_check_character('code') }}
            end
            {%- elif part == 'birth_date' %}
            case when is_well_formed then {{ identity_code_birth_date('code') }} is not null end
            {%- elif part == 'individual_number' %}
            case when is_well_formed then cast(substr(code, 8, 3) as integer) >= 2 end
            {%- else %}
            {{ exceptions.raise_compiler_error('identity_code_is_sound knows no part ' ~ part) }}
            {%- endif %} as is_sound
        from codes
    ),

    final as (
        select {{ shown }}
        from judged
        where not is_sound
    )

    select * from final
{% endtest %}
