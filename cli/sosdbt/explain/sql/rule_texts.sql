select
    rule_id, title_fi, title_sv, title_en, message_fi, message_sv, message_en, fix_fi, fix_sv, fix_en
from rule_catalogue
where rule_id in (select unnest($rule_ids))
order by rule_id
