-- Archived documents of the three generations of THL's structures, as its JSON schemas take them.
create macro code_in(code_system, code, display) as json_object('system', code_system, 'code', code, 'display', display);

-- JSON without the members that are null.
create macro filled(object) as json_merge_patch('{}', object);

create table raw_documents as
with

parts as (
    select
        *,
        document_number % 3 as generation,
        filled(json_object(
            'sukunimi', 'Esimerkki',
            'etunimet', 'Asiakas',
            'turvakielto', false,
            'henkilotunnus', case
                when personal_identity_code is not null then json_object('value', personal_identity_code)
            end,
            'tilapainen_yksilointitunnus', case
                when temporary_identifier is not null
                    then json_object('system', temporary_identifier_assigner, 'value', temporary_identifier)
            end
        )) as client,
        code_in('urn:oid:1.2.246.537.6.1221.201601', service_task, 'Palvelutehtävä') as task,
        filled(json_object(
            'palveluyksikon_nimi', code_in('urn:oid:1.2.246.537.6.202', concat(own_organiser, '.1'), 'Palveluyksikkö'),
            'asiakkuuden_alkamispvm', start_date,
            'asiakkuuden_paattymispvm', end_date
        )) as unit
    from all_kanta_records
    cross join organisers
    where is_document
),

contents as (
    select
        *,
        case
            when generation = 0 then json_object(
                'asiakas', client,
                'palvelunjarjestajan_organisaatiokoodi', case
                    when organiser is not null then json_object('value', organiser)
                end,
                'palvelutehtavan_asiakkuus', json_array(filled(json_object(
                    'palvelutehtava', task,
                    'palvelutehtavan_asiakkuuden_alkamispvm', start_date,
                    'palvelutehtavan_asiakkuuden_paattymispvm', end_date,
                    'asiakkuus_on_aktiivinen', end_date is null,
                    'palvelunjarjestajan_palveluyksikko', json_array(json_object('palveluyksikko', json_object(
                        'nimi', 'Palveluyksikkö',
                        'oid_tunnus', json_object('value', concat(own_organiser, '.1')),
                        'asiakkuuden_alkamispvm', start_date
                    )))
                )))
            )
            else json_object(
                'asiakas', client,
                'sosiaalihuollon_asiakkuus', case
                    when generation = 2
                        then json_object('vanha_asiakkuus', false, 'asiakkuuden_alkamispvm', start_date)
                end,
                'palvelunjarjestajan_toimintayksikko', case
                    when organiser is not null
                        then code_in('urn:oid:1.2.246.537.6.202', organiser, 'Toimintayksikkö')
                end,
                'sosiaalihuollon_palvelutehtava', json_array(json_object(
                    'palvelutehtava', task,
                    'palvelunjarjestajan_palveluyksikko', json_array(unit)
                ))
            )
        end as content
    from parts
)

select
    source_system,
    source_row,
    document_id,
    document_set,
    version,
    archived_at,
    json_object('asiakkuusasiakirja', filled(content)) as document
from contents;
