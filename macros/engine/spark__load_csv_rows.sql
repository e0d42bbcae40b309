{% macro spark__load_csv_rows(model, agate_table) %}
    {#- Spark has no insert of no rows; the table itself is there already. -#}
    {%- if agate_table.rows | length > 0 -%}
        {{ return(dbt_spark.spark__load_csv_rows(model, agate_table)) }}
    {%- endif -%}
{% endmacro %}
