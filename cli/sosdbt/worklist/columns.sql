-- The headers of all sheets but the one that explains, with their widths.
select
    word,
    width
from words
where kind = 'column'
order by place
