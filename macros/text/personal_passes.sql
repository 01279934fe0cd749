{#-
    The regular expressions of everything in a text that may be personal data, in passes; see cut_at_matches. They only say where
    to look: what a match is, and whether its digits are right, personal_kind decides. Of two alternatives that match at the same
    place, the first is never the shorter one.
-#}
{% macro personal_passes() -%}
    {%- set letter = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff" -%}
    {%- set blank = "[ \u00a0\u202f]" -%}
    {#- Between the groups of a number: one sign, a blank, or a sign between blanks. -#}
    {%- set sign = "(?:" ~ blank ~ "?[./\u2011\u2013-]" ~ blank ~ "?|" ~ blank ~ ")" -%}
    {%- set dash = "[ \u00a0\u202f-]?" -%}
    {%- set cue = name_cues() -%}
    {%- set one = name_words() -%}
    {%- set another = "(?: " ~ one.small ~ "*" ~ one.word ~ ")" -%}
    {%- set name = one.small ~ "*" ~ one.word ~ another ~ "*" -%}
    {%- set not_in_link = "[^ \t\r\n<>\"\\x01\\x02]" -%}
    {%- set link = "(?:[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+(?::[0-9]+)?/)" ~ not_in_link ~ "*[?&;#](?:" ~ secret_names() ~ "="
        ~ not_in_link ~ "+|code=[A-Za-z0-9_.%/-]{12}" ~ not_in_link ~ "*)" -%}
    {%- set email = "[" ~ letter ~ "0-9_][" ~ letter ~ "0-9._%+'-]*@(?:[" ~ letter ~ "0-9-]+\\.)+[" ~ letter ~ "]{2,24}" -%}
    {%- set names = [
        cue.strong ~ "(?:" ~ cue.title ~ ")*" ~ name,
        cue.last_line ~ name ~ "[.!]*$",
        "[Mm]y name is [a-z]+",
        cue.this_is ~ "(?:" ~ cue.title ~ ")*" ~ name ~ cue.behind,
        name ~ " speaking",
        cue.i_am ~ one.word ~ another ~ "+",
        "(?:" ~ cue.title ~ ")+" ~ name,
    ] -%}
    {%- set numbers = [
        iban_countries() ~ "[0-9]{2}(?:[ -]?[A-Z0-9])+",
        "[a-z]{2}[0-9]{2}(?:[a-z0-9]+|(?: [a-z]{4})?(?: [0-9]{2,4})+(?: [0-9])?)",
        "[A-Z]{2}[0-9]{6}[A-D]",
        "[A-Za-z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-Da-d]",
        "[A-Z]{3} ?[A-Z]{3} ?[0-9L-V]{2}[A-Z][0-9L-V]{2} ?[A-Z][0-9L-V]{3}[A-Z]",
        "[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]",
        "[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:[.][0-9]+)*",
        "(?:\\+|\\(\\+)[0-9]+\\)?(?:" ~ sign ~ "?(?:\\([0-9]+\\)|[0-9]+))+",
        "\\(0?[0-9]+\\)(?:" ~ sign ~ "?[0-9]+)+",
        "0[0-9]+(?:" ~ sign ~ "(?:\\([0-9]+\\)|[0-9]+))*[A-Za-z]?",
        "1[ .-](?:\\([0-9]{3}\\)|[0-9]{3})[ .-][0-9]{3}[ .-][0-9]{4}",
        "[12][ .-][0-9]{2}[ .-][0-9]{2}[ .-][0-9][0-9AB][ .-][0-9]{3}[ .-][0-9]{3}(?:[ .-][0-9]{2})?",
        "[12][0-9]{12} [0-9]{2}",
        "(?:0|[1-9][0-9]*)(?:\\.[0-9]+){3}",
        "[1-9][0-9]{2}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}",
        "[1-9][0-9]\\.[0-9]{3}\\.[0-9]{3}-?[A-Za-z]",
        "[1-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{3,4}",
        "[1-9][0-9]{2}[ -][0-9]{2}[ -][0-9]{4}",
        "[2-6][0-9]{3}" ~ dash ~ "[0-9]{4}" ~ dash ~ "[0-9]{4}" ~ dash ~ "[0-9]{1,7}",
        "3[0-9]{3}" ~ dash ~ "[0-9]{6}" ~ dash ~ "[0-9]{4,5}",
        "[1-9][0-9]{5}(?:[0-9]{2})?[+-][0-9]{4}",
        "[1-9][0-9]{7}[ -]?[A-Za-z]",
        "[1-9][0-9]{7}[0-9]*",
        "[1-9][0-9]{3}\\.[0-9]{2}\\.[0-9]{3}",
        "[1-9][0-9](?: [0-9]{2}){3}",
        "[1-9][0-9]{2}(?: [0-9]{2}){3}",
        "[1-9][0-9] [0-9]{3} [0-9]{2} [0-9]{2}",
        "[1-9][0-9]{2,4}[ .-][0-9]{4,5}",
    ] -%}
    {%- set has_digits -%} {{ matches('input.body', '[0-9][^a-z]*[0-9]|::') }} {%- endset -%}
    {#- What stands for personal data already: a text that is redacted twice is to have the same matches as before. -#}
    {%- set labels = "\\[(?:EMAIL|PHONE|CARD|IBAN|IP_ADDRESS|URL|NATIONAL_ID|NAME)\\]" -%}
    {{- return([
        {'pattern': labels, 'guard': "strpos(input.body, '[') > 0"},
        {'pattern': link, 'guard': "strpos(input.body, '=') > 0 and strpos(input.body, '/') > 0"},
        {'pattern': email, 'guard': "strpos(input.body, '@') > 0"},
        {'pattern': names | join('|'), 'guard': name_guard('input.body')},
        {'pattern': numbers | join('|'), 'guard': has_digits},
    ]) -}}
{%- endmacro %}


{#- The parameters of a link that let in whoever has it, each a whole word of the parameter's name. -#}
{% macro secret_names() -%}
    {%- set word = [
        "[A-Za-z]*(?:[Tt]oken|TOKEN)", "[a-z]*Key", "(?:[Aa]pi|[Aa]ccess)?[Kk]ey", "[A-Z]*KEY",
        "[A-Za-z]*(?:[Ss]ession|[Ss]ess|SESS|SESSION)(?:[Ii]d|ID)?", "[Ss]id", "[a-z]*[Ss]ig(?:nature)?", "SIG(?:NATURE)?",
        "[a-z]*[Aa]uth(?:[A-Z][A-Za-z]*|code|key)?", "AUTH", "[A-Za-z]*[Ss]ecret", "SECRET", "[a-z]*[Hh]ash", "h?mac",
        "[Pp]ass(?:word|wd|phrase|code)?", "[Pp]wd?", "[Pp]in", "[Mm]agic", "[Jj]wt", "JWT", "[Oo]tp", "OTP", "[Pp]rivate", "[Cc]redentials?", "[Nn]once",
    ] -%}
    {{- return("(?:[A-Za-z0-9]+[_.-])*(?:" ~ word | join('|') ~ ")(?:[_.-][A-Za-z0-9_.-]*)?") -}}
{%- endmacro %}


{#- A word with a capital, and a small word between two of them. Scripts without capitals count as capital. -#}
{% macro name_words() -%}
    {%- set capital = "A-Z\u00c0-\u00d6\u00d8-\u00deĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƠƯȘȚ"
        ~ "\u0386-\u03ab\u0400-\u042f\u0531-\u0556\u05d0-\u1fff\u3041-\u9fff\uac00-\ud7a3" -%}
    {%- set letter = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u3041-\u9fff\uac00-\ud7a3" -%}
    {{- return({
        'word': "(?:[" ~ capital ~ "]\\.|[" ~ capital ~ "](?:['’-]?[" ~ letter ~ "])*)",
        'small': "(?:(?:de|der|den|del|della|di|da|dos|das|do|du|la|le|van|von|zu|zur|ter|ten|bin|ibn|al|el|y|of) )",
    }) -}}
{%- endmacro %}


{#- What a name stands behind. Those in `weak` need more: a word behind the name, or a second name. -#}
{% macro name_cues() -%}
    {%- set new_line = "[,.!]? ?[\r\n]{1,4}|,? [a-z][a-z ,]{0,50},[\r\n]{1,4}" -%}
    {{- return({
        'strong': "(?:" ~ [
            "[Mm]y (?:full |first |last |given |real )?name(?:['’]s| is):? ",
            "(?:(?:[Cc]ustomer|[Cc]aller|[Ff]ull|[Ff]irst|[Ll]ast) name(?: is|:)|Name:) ",
            "(?:[Rr]egards|REGARDS|[Ww]ishes)(?:" ~ new_line ~ "|[,.!]? )",
            "(?:[Ss]incerely|[Ff]aithfully|[Tt]ruly|[Yy]ours|[Ww]armly|[Rr]espectfully|[Cc]ordially|[Ss]igned)(?:" ~ new_line ~ "|[,.!:] )",
            "(?:[Tt]hanks|[Tt]hank you|[Cc]heers|[Bb]est|[Ll]ove|[Gg]reetings|[Tt]hx)[,.!]? ?[\r\n]{1,4}",
            "Dear ",
        ] | join('|') ~ ")",
        'title': "(?:(?:Mr|Mrs|Ms|Mx|Dr|Prof)\\.?|Miss|Herr|Frau|Monsieur|Madame|Señor|Señora) ",
        'last_line': "(?:[Tt]hanks|[Tt]hank you|[Cc]heers|[Bb]est|[Ll]ove|[Gg]reetings|[Tt]hx), ",
        'this_is': "(?:[Tt]his is|[Ii]t['’]s|[Ii]t is) ",
        'i_am': "I(?:['’]m| am) ",
        'behind': " (?:speaking|calling|here|from)",
    }) -}}
{%- endmacro %}


{#- An expression for the countries of IBANs. -#}
{% macro iban_countries() -%}
    {%- set seconds = {} -%}
    {%- for country in iban_lengths() -%}
        {%- do seconds.update({country[0]: seconds.get(country[0], '') ~ country[1]}) -%}
    {%- endfor -%}
    {%- set groups = [] -%}
    {%- for first, second in seconds.items() -%}
        {%- do groups.append(first ~ "[" ~ second ~ "]") -%}
    {%- endfor -%}
    {{- return("(?:" ~ groups | join('|') ~ ")") -}}
{%- endmacro %}


{#- How many letters and digits an IBAN of each country has. -#}
{% macro iban_lengths() -%}
    {{- return({
        'AD': 24, 'AE': 23, 'AL': 28, 'AT': 20, 'AZ': 28, 'BA': 20, 'BE': 16, 'BG': 22, 'BH': 22, 'BR': 29, 'BY': 28, 'CH': 21,
        'CR': 22, 'CY': 28, 'CZ': 24, 'DE': 22, 'DK': 18, 'DO': 28, 'EE': 20, 'EG': 29, 'ES': 24, 'FI': 18, 'FO': 18, 'FR': 27,
        'GB': 22, 'GE': 22, 'GI': 23, 'GL': 18, 'GR': 27, 'GT': 28, 'HR': 21, 'HU': 28, 'IE': 22, 'IL': 23, 'IQ': 23, 'IS': 26,
        'IT': 27, 'JO': 30, 'KW': 30, 'KZ': 20, 'LB': 28, 'LC': 32, 'LI': 21, 'LT': 20, 'LU': 20, 'LV': 21, 'LY': 25, 'MC': 27,
        'MD': 24, 'ME': 22, 'MK': 19, 'MR': 27, 'MT': 31, 'MU': 30, 'NL': 18, 'NO': 15, 'PK': 24, 'PL': 28, 'PS': 29, 'PT': 25,
        'QA': 29, 'RO': 24, 'RS': 22, 'SA': 24, 'SC': 31, 'SE': 24, 'SI': 19, 'SK': 24, 'SM': 27, 'ST': 25, 'SV': 28, 'TL': 23,
        'TN': 24, 'TR': 26, 'UA': 29, 'VA': 22, 'VG': 24, 'XK': 20,
    }) -}}
{%- endmacro %}


{#- Condition: the text holds what every cue of a name holds. A list of plain words is much faster than an expression. -#}
{% macro name_guard(text) -%}
    {%- set words = [
        'name is', 'name: ', 'Name: ', 'name’s', "name's", 'egards', 'REGARDS', 'incerely', 'aithfully', 'ruly', 'ishes', 'Yours', ' yours', 'speaking',
        'Mr', 'Ms', 'Mx ', 'Mx. ', 'Dr', 'Prof', 'Dear ', 'Miss ', 'armly', 'espectful', 'ordially', 'igned',
        'hanks, ', 'hank you, ', 'heers, ', 'est, ', 'ove, ', 'reetings, ', 'hx, ', 'Herr ', 'Frau ', 'Monsieur ', 'Madame ', 'Señor', "I'm ", 'I’m ', 'I am ',
    ] -%}
    {%- for word in words -%}
        strpos({{ text }}, '{{ word | replace("'", "''") }}') > 0 or {{ '' }}
    {%- endfor -%}
    (strpos({{ text }}, '{{ "\n" }}') > 0) or strpos({{ text }}, 'his is ') > 0
{%- endmacro %}
