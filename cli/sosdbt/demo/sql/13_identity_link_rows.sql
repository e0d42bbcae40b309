create table planted_links (scenario varchar, copy integer, linked_scenario varchar, rule_ids varchar[], field varchar);

insert into planted_links values
    ('CL-014', 1, 'CL-014 first code', ['CL-014'], 'personal_identity_code'),
    ('CL-014', 2, 'CL-014 second code', ['CL-014'], 'personal_identity_code'),
    ('CL-022', 1, 'CL-022 second code', ['CL-014'], 'personal_identity_code'),
    ('CL-024', 1, null, ['CL-024'], 'personal_identity_code'),
    ('RA-004 link', 2, 'RA-004 link', ['RA-004'], null);

create table identity_link_rows as
select
    person_number,
    system,
    1 as copy,
    temporary_identifier,
    temporary_identifier_assigner,
    null as replaced_personal_identity_code,
    identity_code as personal_identity_code,
    [] as rule_ids,
    null as field
from people
where identity = 'linked'
union all
select
    people.person_number,
    people.system,
    planted_links.copy,
    people.temporary_identifier,
    people.temporary_identifier_assigner,
    null as replaced_personal_identity_code,
    linked_people.identity_code as personal_identity_code,
    planted_links.rule_ids,
    planted_links.field
from planted_links
inner join people on planted_links.scenario = people.scenario
left join people as linked_people on planted_links.linked_scenario = linked_people.scenario
union all
-- Two codes of nobody in the county that replaced each other.
select
    null as person_number,
    'demo_north' as system,
    copy,
    null as temporary_identifier,
    null as temporary_identifier_assigner,
    identity_code('010105', '-', 900 + copy) as replaced_personal_identity_code,
    identity_code('010105', '-', 903 - copy) as personal_identity_code,
    ['CL-025'] as rule_ids,
    'replaced_personal_identity_code' as field
from (values (1), (2)) as circle (copy);
