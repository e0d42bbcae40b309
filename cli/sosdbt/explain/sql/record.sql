-- A record of the quarter, delivered or archived. Its kind of information is told as it is delivered.
select records.* replace (information_kinds.delivered_code as information_kind)
from explained_records as records
left join information_kinds on records.information_kind = information_kinds.information_kind
where records.delivered_id = $id
