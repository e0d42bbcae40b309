-- The county as it stood on the due date of 2023Q1. Every date of the ordinary people hangs on these days.
create table calendar as
select
    date '2018-06-01' as history_start,
    date '2023-01-01' as quarter_start,
    date '2023-03-31' as quarter_end,
    date '2023-04-28' as last_known_day,
    date '2023-05-15' as late_recording_day;

create table organisers as
select
    '1.2.246.10.2012566.10.0' as own_organiser,
    '1.2.246.10.9999999.10.0' as other_organiser;
