-- The code system that coded values of a column are read in.
create macro code_system_of(column_name) as case column_name
    when 'service_task' then '1.2.246.537.6.1221'
    when 'social_service' then '1.2.246.537.6.1222'
    when 'outcome' then '1.2.246.537.6.1248'
end;

-- A code of another code system has that before it; a version may follow the OID.
create macro code_of(column_name, system, code) as case
    when concat(replace(system, 'urn:oid:', ''), '.') like concat(code_system_of(column_name), '.%') then code
    else nullif(concat_ws(':', replace(system, 'urn:oid:', ''), code), '')
end;

-- The OID of a unit begins with that of its organiser, less the 0 at the end.
create macro organiser_of(oid) as regexp_replace(
    oid, '^(urn:oid:)?(1\.2\.246\.10\.[0-9]+\.10)(\.[0-9]+)*$', '\2.0'
);

-- Neither open nor ended on a day that is told: no day is guessed.
create macro end_of(end_date, is_active) as coalesce(
    end_date, case when is_active = 'false' then 'ended on an unknown day' end
);
