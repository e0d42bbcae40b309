-- The rows of one file: the sheet, then the columns that words.csv names. What one sheet cannot hold goes on in the next.
with

in_sheets as (
    select
        *,
        (row_number() over (partition by severity order by place) - 1) // $most + 1 as sheet_number
    from work
    where file = $file
)

select
    concat(
        (select word from words where kind = 'severity' and code = in_sheets.severity),
        case when sheet_number > 1 then ' ' || sheet_number end
    ) as sheet,
    in_sheets.* exclude (
        file, file_place, file_kind, file_system, file_unit, severity, change_code, place, sheet_number
    )
from in_sheets
order by place
