-- The rows of one file: the sheet, then the columns that words.csv names.
select
    (select word from words where kind = 'severity' and code = work.severity) as sheet,
    work.* exclude (file, file_place, file_kind, file_system, file_unit, severity, change_code, place)
from work
where file = $file
order by place
