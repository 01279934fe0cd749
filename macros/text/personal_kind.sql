{#- What a row of personal_values is, as SQL: a kind, or null. What has check digits has to pass them; what has none needs a word beside it. -#}
{% macro personal_kind(row) -%}
{%- set no_name -%}
^(?:The|This|That|These|Those|Your|You|My|Our|We|I|It|Its|He|She|They|There|Please|Customer|Support|Service|Team|Sir|Madam|Not|No|Yes|And|But|If|So|Also|Can|Could|Would|What|When|Where|Who|Why|How|All|Any|An|A|In|On|At|To|For|From|As|Is|Are|Was|Just|Still|Now|Then|Here|Let|HR|IT|Generally|Strictly|Frankly|Honestly|Technically|Broadly|Roughly|Practically|Personally|English|French|German|Dutch|Spanish|Italian|Polish|Portuguese|Turkish|Arabic|Russian|Chinese|Hindi|Sirs|Colleagues?|Friends?|Everyone|Everybody|Folks|Guys|Helpdesk|Hotline|Payroll|Billing|Accounts|Hiring|Members?|Neighbou?rs?|User|Client|Valued|Head|Senior|Junior|Chief|Manager|Diary|God|Lord|Santa|Mr|Mrs|Ms|Dr)(?: |['’]|$)
{%- endset -%}
{%- set no_small_name -%}
^(?:on|not|in|no|a|an|the|wrong|spelled|spelt|misspelled|misspelt|missing|still|also|listed|now|and|at|already|always|often|too|very|just|only|printed|written|registered|correct|incorrect|different|there|here|being|never|of|under|my|me|it|so|as|up|with|for|from|to|by|is|was|shown|used|changed|unchanged|hidden|blank|gone|cut|long|short|common|hard|easy|known|attached|below|above|mentioned|displayed|mud)$
{%- endset -%}
{%- set other_number -%}
(?:order|ticket|ref|reference|part|item|serial|tag|lot|model|case|tracking|shipment|isbn|ean|imei|policy|booking|invoice|seal|asset|batch|sku|article|contract|meter|licen[cs]e|note|parcel|voucher|coupon|gtin|upc|standard|warrant[y]|reservation|version|catalogue|account|customer|member|blade|device)s?(?: (?:number|no|nr|id|code|ref|is|was|has))*[ .:#'"(]*$
{%- endset -%}
{%- set phone -%}
(?:phone|mobile|cell|tel|call|ring|rang|dial|text|whatsapp|fax|landline|sms|reach|handy|mob|number for|hotline|voicemail)[^0-9]*$
{%- endset -%}
{%- set octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" -%}
{%- set hex = "[0-9A-Fa-f]{1,4}" -%}
{%- set ipv6 = "^(?:(?:" ~ hex ~ ":){7}" ~ hex ~ "|(?:" ~ hex ~ "(?::" ~ hex ~ "){0,6})?::(?:" ~ hex ~ "(?::" ~ hex ~ "){0,6})?(?:(?:\\.[0-9]{1,3}){3})?)$" -%}
{%- set card -%}
^(?:4[0-9]{15}|4[0-9]{18}|5[0-9]{15}|6[0-9]{15}|6[0-9]{18}|2[2-7][0-9]{14}|35[0-9]{14}|3[47][0-9]{13}|3[0689][0-9]{12})$
{%- endset -%}
{%- set digits = row ~ ".digits" -%}
{%- set before = row ~ ".words_before" -%}
{%- set around = row ~ ".words_around" -%}
case
    when {{ row }}.is_name then
        case
            when {{ row }}.value = '' or {{ matches(row ~ '.value', no_name) }} then null
            {#- A line of its own, or the whole of a salutation. #}
            when {{ matches(row ~ '.lead', '[\\r\\n]$') }} and not {{ matches(row ~ '.right_side', '^(?:,|[ .!]*(?:$|[\\r\\n(|–-]))') }} then null
            when {{ row }}.lead = 'Dear ' and not {{ matches(row ~ '.right_side', '^ ?(?:$|[,!:;\\r\\n–-])') }} then null
            when
                {{ matches(row ~ '.value', '^[a-z]+$') }}
                and ({{ matches(row ~ '.value', no_small_name) }} or not {{ matches(row ~ '.right_side', '^(?:$|[,.!;:)\\r\\n]| (?:and|from|i) )') }})
                then null
            else 'name'
        end
    when {{ row }}.matched like '%=%' then 'url_token'
    when {{ row }}.matched like '%@%' then 'email'
    when {{ row }}.form like '9%.9%.9%.9%' and {{ matches(row ~ '.value', '^(?:' ~ octet ~ '\\.){3}' ~ octet ~ '$') }} then
        case
            when
                not {{ matches(row ~ '.left_side', '[0-9A-Za-z_.]$') }}
                and not {{ matches(row ~ '.right_side', '^(?:[0-9A-Za-z_]|[.][0-9]|-[A-Za-z]| (?:firmware|release|update|build|version))') }}
                and not {{ matches(before, '(?:version|firmware|release|build|update|app|driver|kernel|patch|software|section|clause|chapter|item|step|table|figure|paragraph|article|point|ver|rev|v)[ .:]*$') }}
                then 'ip'
        end
    when not {{ row }}.starts_well then null
    when {{ row }}.matched like '%:%' then
        case when {{ matches(row ~ '.value', ipv6) }} and {{ digits }} <> '' and not {{ matches(row ~ '.right_side', '^[0-9A-Za-z_]') }} then 'ip' end
    when {{ row }}.iban_length > 0 and length({{ row }}.compact) >= {{ row }}.iban_length then
        case
            when
                not {{ matches(row ~ '.trail || ' ~ row ~ '.right_side', '^[0-9A-Za-z_]') }}
                and {{ remainder_by_97(iban_digits('left(' ~ row ~ '.compact, ' ~ row ~ '.iban_length)')) }} = 1
                then 'iban'
        end
    when not {{ row }}.ends_well then null
    when length({{ digits }}) between 13 and 19 and {{ row }}.form not like '%+%' and {{ passes_luhn(digits) }} and {{ matches(digits, card) }} then
        case when {{ around }} like '%card%' or not {{ matches(before, other_number) }} then 'card' end
    when {{ personal_id(row) }} then 'national_id'
    when {{ row }}.form like '%+%' then
        case when length({{ digits }}) between 8 and 17 then 'phone' end
    when {{ matches(before, other_number) }} then null
    when {{ row }}.form like '(%' then
        case when length({{ digits }}) between 8 and 12 then 'phone' end
    when {{ digits }} like '00%' then
        case when length({{ digits }}) between 11 and 16 and ({{ row }}.form like '% %' or {{ matches(before, phone) }}) then 'phone' end
    when {{ digits }} like '0%' and {{ row }}.form not like '%A%' then
        case
            when
                length({{ digits }}) between 9 and 12
                and {{ row }}.form not like '99.99.9999%' and {{ row }}.form not like '99/99/9999%' and {{ row }}.form not like '99-99-9999%'
                and ({{ row }}.form <> {{ row }}.compact or length({{ digits }}) in (10, 11))
                then 'phone'
        end
    when {{ row }}.form in ('999-999-9999', '999.999.9999', '999 999 9999', '999 999-9999') and {{ matches(digits, '^[2-9][0-8][0-9][2-9]') }} then 'phone'
    when {{ row }}.form like '9_999_999_9999' or {{ row }}.form like '9_(999)_999_9999' then 'phone'
    when
        (
            {{ row }}.form in (
                '999 999 999', '999-999-999', '999.999.999', '99 99 99 99', '999 99 99 99', '99 999 99 99', '99999 99999', '9999 9999', '9999-9999', '999 9999',
                '999-9999', '999.9999'
            )
            or ({{ row }}.form = repeat('9', length({{ digits }})) and length({{ digits }}) <= 11)
        )
        and {{ matches(before, phone) }}
        then 'phone'
end
{%- endmacro %}


{#- Condition: the row holds a number by which a state knows a person. -#}
{% macro personal_id(row) -%}
{%- set compact = row ~ ".compact" -%}
{%- set digits = row ~ ".digits" -%}
{%- set form = row ~ ".form" -%}
{%- set before = row ~ ".words_before" -%}
{%- set around = row ~ ".words_around" -%}
case
    {#- Spain: DNI, NIE. #}
    when {{ form }} in ('99999999A', '99999999-A', '99999999 A', '99.999.999A', '99.999.999-A') then
        substr('TRWAGMYFPDXBNJZSQVHLCKE', cast({{ digits }} as integer) % 23 + 1, 1) = right({{ compact }}, 1)
    when {{ form }} in ('A9999999A', 'A-9999999-A', 'A9999999-A', 'A 9999999 A') and left({{ compact }}, 1) in ('X', 'Y', 'Z') then
        substr(
            'TRWAGMYFPDXBNJZSQVHLCKE', cast(translate(left({{ compact }}, 1), 'XYZ', '012') || {{ digits }} as integer) % 23 + 1, 1
        ) = right({{ compact }}, 1)
    {#- Italy: codice fiscale. #}
    when {{ matches(compact, '^[A-Z]{6}[0-9L-V]{2}[A-Z][0-9L-V]{2}[A-Z][0-9L-V]{3}[A-Z]$') }} then {{ codice_fiscale_letter(compact) }} = right({{ compact }}, 1)
    {#- United Kingdom: National Insurance number, which has no check digit. #}
    when {{ form }} in ('AA999999A', 'AA 99 99 99 A') then
        {{ matches(compact, '^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]') }}
        and left({{ compact }}, 2) not in ('BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ')
        and (
            ({{ form }} = 'AA 99 99 99 A' and {{ row }}.matched = upper({{ row }}.matched))
            or {{ matches(around, 'nino|national ins|insurance n|(?:^|[^a-z])ni(?:[^a-z]|$)') }}
        )
    {#- United States: SSN, which has none either. #}
    when {{ form }} in ('999-99-9999', '999 99 9999') then
        not {{ matches(digits, '^(?:000|666|9|...00|.....0000)') }}
        and {{ matches(around, 'ssn|social|tax|payroll|w-2|identi|id number') }}
    {#- Netherlands, Canada, United States: nine digits, with a word. #}
    when length({{ digits }}) = 9 and {{ form }} in ('999999999', '999 999 999', '999-999-999', '999.999.999', '9999.99.999') then
        ({{ around }} like '%bsn%' or {{ around }} like '%burgerservice%' or {{ around }} like '%sofi%' or {{ around }} like '%citizen service%')
        and ({{ weighted_sum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) }}) % 11 = 0
        or {{ matches(around, '(?:^|[^a-z])sin(?:[^a-z]|$)|social insurance') }} and {{ passes_luhn(digits) }}
        or {{ matches(around, 'ssn|social sec') }} and not {{ matches(digits, '^(?:000|666|9|...00|.....0000)') }}
    {#- Brazil: CPF. #}
    when {{ form }} = '999.999.999-99' or ({{ form }} = '99999999999' and {{ around }} like '%cpf%') then
        {{ weighted_sum('left(' ~ digits ~ ', 9)', [10, 9, 8, 7, 6, 5, 4, 3, 2]) }} * 10 % 11 % 10 = cast(substr({{ digits }}, 10, 1) as integer)
        and {{ weighted_sum('left(' ~ digits ~ ', 10)', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) }} * 10 % 11 % 10 = cast(substr({{ digits }}, 11, 1) as integer)
    {#- Poland: PESEL, which opens with a day of birth; 20 to 80 on its month say the century. #}
    when {{ form }} = '99999999999' then
        {{ weighted_sum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) }} % 10 = 0
        and cast(substr({{ digits }}, 3, 2) as integer) % 20 between 1 and 12
        and cast(substr({{ digits }}, 5, 2) as integer) between 1 and 31
    {#- Sweden: personnummer; 60 on its day for those who are not registered. #}
    when {{ matches(form, '^(?:99)?999999[+-]9999$') }} or ({{ matches(form, '^(?:99)?9999999999$') }} and {{ around }} like '%personnummer%') then
        {{ passes_luhn('right(' ~ digits ~ ', 10)') }}
        and cast(substr(right({{ digits }}, 10), 3, 2) as integer) between 1 and 12
        and cast(substr(right({{ digits }}, 10), 5, 2) as integer) % 60 between 1 and 31
    {#- France: the number of the INSEE; the departments 2A and 2B count as 19 and 18. #}
    when {{ matches(compact, '^[12][0-9]{2}(?:0[1-9]|1[0-2]|[2-9][0-9])(?:[0-9]{2}|2[AB])[0-9]{8}$') }} then
        97 - cast(replace(replace(left({{ compact }}, 13), '2A', '19'), '2B', '18') as bigint) % 97 = cast(right({{ compact }}, 2) as integer)
    else false
end
{%- endmacro %}
