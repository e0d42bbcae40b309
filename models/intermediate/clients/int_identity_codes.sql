with

links as (
    select distinct
        replaced_personal_identity_code as code,
        personal_identity_code as next_code
    from {{ ref('int_identity_links') }}
    where replaced_personal_identity_code is not null
),

codes as (
    select code from links
    union distinct
    select next_code as code from links
),

replaced_codes as (
    select distinct code from links
),

-- Which code leads to which in no more than 1, 2, 4, 8, 16, 32 steps.
within_1_step as (
    select
        code,
        next_code as later_code
    from links
    union distinct
    select
        code,
        code as later_code
    from codes
),

{% for steps in [2, 4, 8, 16, 32] %}
    within_{{ steps }}_steps as (
        select distinct
            earlier.code,
            later.later_code
        from within_{{ steps // 2 }}_step{{ 's' if steps > 2 }} as earlier
        inner join within_{{ steps // 2 }}_step{{ 's' if steps > 2 }} as later on earlier.later_code = later.code
    ),

{% endfor %}
ends as (
    select
        later.code,
        later.later_code as newest_code
    from within_32_steps as later
    left join replaced_codes on later.later_code = replaced_codes.code
    where replaced_codes.code is null
),

codes_in_a_circle as (
    select distinct later.code
    from within_32_steps as later
    inner join within_32_steps as back
        on
            later.code = back.later_code
            and later.later_code = back.code
    where later.code <> later.later_code
),

codes_without_one_newest as (
    select codes.code
    from codes
    left join ends on codes.code = ends.code
    left join codes_in_a_circle on codes.code = codes_in_a_circle.code
    group by codes.code
    having count(distinct ends.newest_code) <> 1 or count(codes_in_a_circle.code) > 0
),

ends_of_faulty_chains as (
    select distinct ends.newest_code
    from codes_without_one_newest
    inner join within_32_steps as later on codes_without_one_newest.code = later.code
    inner join ends on later.later_code = ends.code
),

sound as (
    select ends.*
    from ends
    left join codes_without_one_newest on ends.code = codes_without_one_newest.code
    left join ends_of_faulty_chains on ends.newest_code = ends_of_faulty_chains.newest_code
    where
        codes_without_one_newest.code is null
        and ends_of_faulty_chains.newest_code is null
),

first_codes as (
    select
        sound.newest_code,
        min(sound.code) as first_code
    from sound
    left join links on sound.code = links.next_code
    where links.next_code is null
    group by sound.newest_code
),

final as (
    select
        codes.code as personal_identity_code,
        sound.newest_code as newest_identity_code,
        first_codes.first_code as first_identity_code,
        {{ identity_code_birth_date('codes.code') }} as identity_code_birth_date
    from codes
    left join sound on codes.code = sound.code
    left join first_codes on sound.newest_code = first_codes.newest_code
)

select * from final
