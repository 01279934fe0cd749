{#- The languages that ai_language tells from each other by their words and letters. Of two with the same sum, the first one wins. -#}
{% macro lettered_languages() -%}
    {{- return([
        'en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'no', 'fi', 'cs', 'hu', 'ro', 'tr', 'ru', 'uk',
    ]) -}}
{%- endmacro %}


{#- The others have a script of their own: the ranges of its letters, and how many letters of an alphabet one of them is worth. -#}
{% macro scripted_languages() -%}
    {{- return([
        ('el', [('00000370', '000003ff'), ('00001f00', '00001fff')], 1),
        ('he', [('00000590', '000005ff')], 1),
        ('ar', [('00000600', '000006ff'), ('00000750', '0000077f')], 1),
        ('hi', [('00000900', '0000097f')], 1),
        ('th', [('00000e00', '00000e7f')], 1),
        ('ko', [('00001100', '000011ff'), ('00003130', '0000318f'), ('0000ac00', '0000d7af')], 2),
        ('ja', [('00003041', '000030ff')], 2),
        ('zh', [('00003400', '00004dbf'), ('00004e00', '00009fff'), ('0000f900', '0000faff')], 3),
    ]) -}}
{%- endmacro %}


{#- The letters of the Latin and Cyrillic alphabets. -#}
{% macro alphabet_ranges() -%}
    {{- return([
        ('00000041', '0000005a'), ('00000061', '0000007a'), ('000000c0', '000000d6'), ('000000d8', '000000f6'), ('000000f8', '0000024f'),
        ('00000400', '0000052f'), ('00001e00', '00001eff'),
    ]) -}}
{%- endmacro %}
