{#-
    After a whole `dbt build` in which nothing failed, readers get a new snapshot. A build of a part publishes
    nothing: what it did not test may be broken. `results` are dbt's, from on-run-end.
-#}
{% macro publish_snapshot(results) -%}
    {%- if execute and flags.WHICH == 'build' -%}
        {%- set verdict = build_verdict(results, graph.nodes.values()) -%}
        {%- if verdict == 'passed' -%}
            {{- replace_snapshot() -}}
        {%- else -%}
            {%- do log("Snapshot not published: " ~ verdict ~ ". Readers keep the one they have.", info=true) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- Says `passed`, or why a build may not be published. Warnings pass: that is what makes them warnings. -#}
{% macro build_verdict(results, nodes) -%}
    {%- set finished = {} -%}
    {%- for result in results -%}
        {%- do finished.update({result.node.unique_id: result.status | string}) -%}
    {%- endfor -%}
    {%- set failed, missing = [], [] -%}
    {%- for unique_id, status in finished.items() if status not in ('success', 'pass', 'warn', 'no-op') -%}
        {%- do failed.append(unique_id) -%}
    {%- endfor -%}
    {%- for node in nodes if node.resource_type in ('model', 'seed', 'snapshot', 'test', 'function') and node.unique_id not in finished -%}
        {%- if node.config.materialized != 'ephemeral' -%}
            {%- do missing.append(node.unique_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if failed -%}
        {{- return(failed | length ~ " node(s) failed or were skipped") -}}
    {%- elif missing -%}
        {{- return("only a part of the project was built (" ~ missing | length ~ " nodes were left out)") -}}
    {%- endif -%}
    {{- return('passed') -}}
{%- endmacro %}
