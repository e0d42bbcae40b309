-- Chance without a generator: a hash of the seed, what the draw is for and whom it is for.
-- The same draw has the same result in any row order and on any number of threads.
create macro roll(entity, purpose) as
    (md5_number_lower(concat_ws('|', getvariable('seed'), purpose, entity)) % 4294967296) / 4294967296.0;

create macro pick(entity, purpose, choices) as
    cast(floor(roll(entity, purpose) * choices) as integer);

-- Any day of the two or between them.
create macro day_between(first_day, last_day, entity, purpose) as
    first_day + pick(entity, purpose, greatest(last_day - first_day, 0) + 1);

-- The same, but more often a late day than an early one.
create macro recent_day_between(first_day, last_day, entity, purpose) as
    last_day - cast(floor(power(roll(entity, purpose), 2) * (last_day - first_day + 1)) as integer);

create macro years_after(day, years) as
    cast(day + to_years(years) as date);

create macro century_signs(birth_date) as
    case
        when year(birth_date) < 1900 then '+'
        when year(birth_date) < 2000 then '-YXWVU'
        else 'ABCDEF'
    end;

create macro identity_code(ddmmyy, sign, individual_number) as
    concat(
        ddmmyy, sign, lpad(cast(individual_number as varchar), 3, '0'),
        substr(
            '0123456789ABCDEFHJKLMNPRSTUVWXY',
            cast(cast(concat(ddmmyy, lpad(cast(individual_number as varchar), 3, '0')) as integer) % 31 as integer) + 1,
            1
        )
    );

create macro other_sign(sign) as
    case when sign = 'U' then '-' else translate(sign, '-YXWVABCDEF', 'YXWVUBCDEFA') end;

-- A day or three after it happened, but not after the due date; too late where it shall be.
create macro recording_time(day, is_too_late, entity) as
    strftime(
        cast(
            case
                when is_too_late then greatest(date '2023-05-15', day + 1)
                else least(day + pick(entity, 'recording day', 4), date '2023-04-29')
            end as timestamp
        ) + to_minutes(480 + pick(entity, 'recording minute', 480)),
        '%Y-%m-%dT%H:%M:%S'
    );
