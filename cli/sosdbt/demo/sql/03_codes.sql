-- Inside the county, service tasks and outcomes go by these names. The archive and the mapping hold the national codes
-- that the seeds have now, found by slug in national_codes, which is there before this.
create table code_names (code_list varchar, name varchar, slug varchar);

insert into code_names values
    ('outcome', '1', 'positive'),
    ('outcome', '2', 'negative'),
    ('outcome', 'P-PARTLY', 'partly_positive'),
    ('service_task', '10', 'child_welfare'),
    ('service_task', '15', 'substance_abuse'),
    ('service_task', '20', 'disability'),
    ('service_task', 'P-OLDER', 'older_people'),
    ('service_task', 'P-FAMILIES', 'families_with_children'),
    ('service_task', 'P-WORKING', 'working_age'),
    ('service_task', 'P-FAMILYLAW', 'family_law');

create macro national_code(code_list_of_name, name_of_code) as
    coalesce(
        (
            select any_value(national_codes.code)
            from national_codes
            inner join code_names using (code_list, slug)
            where
                code_names.code_list = code_list_of_name
                and code_names.name = name_of_code
        ),
        name_of_code
    );

-- The codes the three systems write instead of the national ones. seeds/mappings/local_codes.csv turns them back.
-- demo_legacy still writes three service tasks in the code lists of 1989 and 2011.
create table local_codes (
    source_system varchar, code_list varchar, local_code varchar, national_code varchar
);

insert into local_codes values
    ('demo_legacy', 'outcome', 'M', '1'),
    ('demo_legacy', 'outcome', 'K', '2'),
    ('demo_legacy', 'outcome', 'O', 'P-PARTLY'),
    ('demo_legacy', 'service_task', '401', '10'),
    ('demo_legacy', 'service_task', '404', 'P-FAMILIES'),
    ('demo_legacy', 'service_task', '406', 'P-WORKING'),
    ('demo_legacy', 'service_task', '407', 'P-FAMILYLAW'),
    ('demo_legacy', 'service_task_1989', 'HUOLTO', '15'),
    ('demo_legacy', 'service_task_1989', 'VANHUS', 'P-OLDER'),
    ('demo_legacy', 'service_task_2011', 'VAMMAIS', '20'),
    ('demo_legacy', 'sex', 'M', '1'),
    ('demo_legacy', 'sex', 'N', '2'),
    ('demo_legacy', 'social_service', '9002', '2'),
    ('demo_legacy', 'social_service', '9024', '24'),
    ('demo_legacy', 'social_service', '9031', '31'),
    ('demo_legacy', 'social_service', '9037', '37'),
    ('demo_legacy', 'social_service', '9045', '45'),
    ('demo_legacy', 'social_service', '9046', '46'),
    ('demo_legacy', 'social_service', '9051', '51'),
    ('demo_legacy', 'social_service', '9055', '55'),
    ('demo_legacy', 'social_service', '9082', '82'),
    ('demo_legacy', 'social_service', '9085', '85'),
    ('demo_legacy', 'social_service', '9093', '93'),
    ('demo_legacy', 'social_service', '9094', '94'),
    ('demo_legacy', 'social_service', '9099', '99'),
    ('demo_north', 'outcome', 'MYONT', '1'),
    ('demo_north', 'outcome', 'KIELT', '2'),
    ('demo_north', 'outcome', 'OSITT', 'P-PARTLY'),
    ('demo_north', 'service_task', 'LASU', '10'),
    ('demo_north', 'service_task', 'PAIHDE', '15'),
    ('demo_north', 'service_task', 'VAMMAIS', '20'),
    ('demo_north', 'service_task', 'IAKKAAT', 'P-OLDER'),
    ('demo_north', 'service_task', 'LAPSIPERHE', 'P-FAMILIES'),
    ('demo_north', 'service_task', 'TYOIKAISET', 'P-WORKING'),
    ('demo_north', 'service_task', 'PERHEOIKEUS', 'P-FAMILYLAW'),
    ('demo_north', 'social_service', 'SP-02', '2'),
    ('demo_north', 'social_service', 'SP-24', '24'),
    ('demo_north', 'social_service', 'SP-31', '31'),
    ('demo_north', 'social_service', 'SP-37', '37'),
    ('demo_north', 'social_service', 'SP-45', '45'),
    ('demo_north', 'social_service', 'SP-46', '46'),
    ('demo_north', 'social_service', 'SP-51', '51'),
    ('demo_north', 'social_service', 'SP-55', '55'),
    ('demo_north', 'social_service', 'SP-82', '82'),
    ('demo_north', 'social_service', 'SP-85', '85'),
    ('demo_north', 'social_service', 'SP-93', '93'),
    ('demo_north', 'social_service', 'SP-94', '94'),
    ('demo_north', 'social_service', 'SP-99', '99'),
    ('demo_south', 'outcome', 'P', '1'),
    ('demo_south', 'outcome', 'N', '2'),
    ('demo_south', 'outcome', 'D', 'P-PARTLY'),
    ('demo_south', 'service_task', 'BARN', '10'),
    ('demo_south', 'service_task', 'MISSBRUK', '15'),
    ('demo_south', 'service_task', 'FUNKTION', '20'),
    ('demo_south', 'service_task', 'ÄLDRE', 'P-OLDER'),
    ('demo_south', 'service_task', 'BARNFAMILJ', 'P-FAMILIES'),
    ('demo_south', 'service_task', 'ARBETSFÖR', 'P-WORKING'),
    ('demo_south', 'service_task', 'FAMILJERÄTT', 'P-FAMILYLAW'),
    ('demo_south', 'sex', 'man', '1'),
    ('demo_south', 'sex', 'kvinna', '2'),
    ('demo_south', 'social_service', 'YRKESFAMILJ', '2'),
    ('demo_south', 'social_service', 'INSTITUTION', '24'),
    ('demo_south', 'social_service', 'FAMILJEVÅRD', '31'),
    ('demo_south', 'social_service', 'DAGVERKSAMHET', '37'),
    ('demo_south', 'social_service', 'HANDLEDNING', '45'),
    ('demo_south', 'social_service', 'ARBETE', '46'),
    ('demo_south', 'social_service', 'STÖDRELATION', '51'),
    ('demo_south', 'social_service', 'ARBETSVERKSAMHET', '55'),
    ('demo_south', 'social_service', 'FÖRÄLDRASKAP', '82'),
    ('demo_south', 'social_service', 'HELDYGN', '85'),
    ('demo_south', 'social_service', 'BOENDE', '93'),
    ('demo_south', 'social_service', 'BARNBOENDE', '94'),
    ('demo_south', 'social_service', 'EKONOMI', '99');

-- The service decision and the social services of each service task.
-- Services 93 and 94 are not here: they came into force after the history of the county.
create table task_services (service_task varchar, document_type varchar, social_services varchar[]);

insert into task_services values
    ('10', '11002', ['2', '24', '31', '46', '51', '82']),
    ('15', '11003', ['24', '45', '46']),
    ('20', '11053', ['24', '37', '55', '85']),
    ('P-OLDER', '11000', ['31', '37', '45', '46', '85']),
    ('P-FAMILIES', '11001', ['45', '46', '51', '82']),
    ('P-WORKING', '11052', ['45', '46', '99']),
    ('P-FAMILYLAW', '11001', ['46', '82']);

-- How many of an age group are clients of which tasks. Adds up to the published national numbers of
-- clients per task (250 older, 250 working age, 240 families, 42 child welfare, 130 disability,
-- 40 substance abuse, in thousands of 770) and gives 1.24 tasks per client.
create table task_mix (age_group varchar, service_tasks varchar[], per_mille integer);

insert into task_mix values
    ('child', ['P-FAMILIES'], 638),
    ('child', ['10'], 153),
    ('child', ['20'], 54),
    ('child', ['P-FAMILIES', '10'], 100),
    ('child', ['P-FAMILIES', '20'], 50),
    ('child', ['10', '20'], 5),
    ('adult', ['P-WORKING'], 426),
    ('adult', ['P-FAMILIES'], 103),
    ('adult', ['20'], 70),
    ('adult', ['15'], 16),
    ('adult', ['P-WORKING', 'P-FAMILIES'], 150),
    ('adult', ['P-WORKING', '20'], 90),
    ('adult', ['P-WORKING', '15'], 60),
    ('adult', ['P-FAMILIES', '20'], 40),
    ('adult', ['P-FAMILIES', '15'], 15),
    ('adult', ['20', '15'], 10),
    ('adult', ['P-WORKING', 'P-FAMILIES', '20'], 20),
    ('older', ['P-OLDER'], 848),
    ('older', ['20'], 60),
    ('older', ['15'], 14),
    ('older', ['P-OLDER', '20'], 70),
    ('older', ['P-OLDER', '15'], 8);

create table task_mix_bounds as
select
    age_group,
    service_tasks,
    sum(per_mille) over mix - per_mille as first_mille,
    sum(per_mille) over mix - 1 as last_mille
from task_mix
window mix as (
    partition by age_group
    order by service_tasks
    rows between unbounded preceding and current row
);
