{#- Raw rows of a block of documents: of the table lines(line, text), text being null where it is no text. -#}
with

checked as (
    select
        line,
        case when json_valid(text) and regexp_matches(text, '^\s*[{]') then text end as json_text,
        case
            when text is null then '{{ not_text }}'
            when json_text is null then '{{ broken_json }}'
        end as text_error
    from lines
),

named as (
    select
        *,
        json_extract_string(json_text, {{ envelope }}) as envelope,
        json_keys(json_text, '$.document') as names,
        case when len(names) = 1 then names[1] end as document
    from checked
),

bodies as (
    select
        *,
        case
            when regexp_full_match(document, '[a-z0-9_]+') then json_extract(json_text, concat('$.document.', document))
        end as body
    from named
),

-- All that the mapping names of a document, and nothing else, found in one go.
found as (
    select
        * exclude (json_text, body),
        {% for shape in shapes %}
        case
            when document in ({{ shape.names | map('quoted') | join(', ') }})
                then json_transform(body, '{{ shape.structure }}')
        end as {{ shape.found }},
        {% endfor %}
    from bodies
),

told as (
    select
        * exclude ({{ shapes | map(attribute='found') | join(', ') }}),
        case
            {% for shape in shapes %}
            when {{ shape.found }} is not null then list_concat({{ shape.rows | join(', ') }})
            {% endfor %}
        end as told,
        case
            {% for shape in shapes %}
            when {{ shape.found }} is not null then {{ shape.whole }}
            {% endfor %}
        end as whole
    from found
),

-- A document in which nothing stands of what is read is a row that says nothing.
each_row as (
    select
        *,
        unnest(case when len(told) > 0 then told else [null] end) as record,
        unnest(range(1, greatest(coalesce(len(told), 1), 1) + 1)) as document_row
    from told
)

select
    line as source_line,
    coalesce(text_error, case when document is null then '{{ no_document }}' end) as read_error,
    document,
    whole is not null as is_mapped,
    {% for name in envelope_names %}
    envelope[{{ loop.index }}] as {{ name }},
    {% endfor %}
    {% for column in columns if column != 'record_kind' %}
    {{ 'coalesce(record.%s, whole.%s) as %s' % (column, column, column) if column in of_rows else 'whole.' ~ column }},
    {% endfor %}
    {% if of_sources %}
    whole.is_old_copy,
    document_row,
    coalesce(record.record_kind, whole.record_kind) as record_kind
    {% else %}
    case
        when whole.is_old_copy = 'true' then 'old_copy'
        else coalesce(record.record_kind, whole.record_kind)
    end as record_kind
    {% endif %}
from each_row
-- Threads hand on their rows in any order.
order by line, document_row
