-- Whether the rows are keyed with the published key of the demo county.
select max(id_key) = $demo_key as are_synthetic
from raw.id_key
