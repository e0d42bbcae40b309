select
    (select any_value(said ->> 'as_of') from manifests where side = 'old') as delivered_as_of,
    cast(coalesce(sum(added), 0) as bigint) as added,
    cast(coalesce(sum(removed), 0) as bigint) as removed,
    cast(coalesce(sum(changed), 0) as bigint) as changed
from summary
