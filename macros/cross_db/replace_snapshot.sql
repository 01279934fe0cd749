{#-
    SQL that gives readers what was built, all of it at one moment, without waiting for them. On DuckDB it is a file, on PostgreSQL the schema
    `published`, a copy of the tables that people query, which is swapped in by renaming: a name is looked up in the catalogue as it was
    committed, so that a query sees the old schema or the new one, and goes on with the tables that it has found.
-#}
{% macro replace_snapshot() -%}
    {{- return(adapter.dispatch('replace_snapshot')()) -}}
{%- endmacro %}

{% macro duckdb__replace_snapshot() -%}
    {%- set folder = target.path.replace('\\', '/').rsplit('/', 1)[0] if '/' in target.path else '.' -%}
    select publish_snapshot('{{ folder | replace("'", "''") }}/published.duckdb')
{%- endmacro %}

{#-
    The schema before is dropped by the next build, when its last readers are gone; if one is not, by the one after. Whoever may use
    `published` may read all that is in it.
-#}
{% macro postgres__replace_snapshot() -%}
    do $publish$
    declare
        source record;
        reader record;
    begin
        perform set_config('lock_timeout', '1s', true);
        for source in select nspname from pg_namespace where nspname = 'published_next' or nspname ~ '^published_until_[0-9]+$' loop
            begin
                execute format('drop schema %I cascade', source.nspname);
            exception when lock_not_available then
                raise notice '% is still being read', source.nspname;
            end;
        end loop;
        perform set_config('lock_timeout', '0', true);

        create schema published_next;
        comment on schema published_next is 'What the last build that passed has made: copies of marts, predictions and meta, replaced as a whole.';
        for source in
            select
                spaces.nspname as space,
                relations.relname as name,
                obj_description(relations.oid, 'pg_class') as description
            from pg_class as relations
            inner join pg_namespace as spaces
                on relations.relnamespace = spaces.oid
            where spaces.nspname in ('marts', 'predictions', 'meta') and relations.relkind in ('r', 'v') and relations.relname not like '%\_\_dbt\_%'
            order by 1, 2
        loop
            execute format(
                'create table published_next.%I (like %I.%I including comments including constraints including indexes)',
                source.name, source.space, source.name
            );
            execute format('insert into published_next.%I select * from %I.%I', source.name, source.space, source.name);
            execute format('comment on table published_next.%I is %L', source.name, source.description);
            execute format('analyze published_next.%I', source.name);
        end loop;

        for reader in
            select distinct pg_get_userbyid(granted.grantee) as name
            from pg_namespace as spaces
            cross join aclexplode(spaces.nspacl) as granted
            where spaces.nspname = 'published' and granted.privilege_type = 'USAGE' and granted.grantee not in (0, spaces.nspowner)
        loop
            execute format('grant usage on schema published_next to %I', reader.name);
            execute format('grant select on all tables in schema published_next to %I', reader.name);
        end loop;

        if to_regnamespace('published') is not null then
            execute format('alter schema published rename to published_until_%s', pg_current_xact_id());
        end if;
        alter schema published_next rename to published;
    end
    $publish$
{%- endmacro %}
