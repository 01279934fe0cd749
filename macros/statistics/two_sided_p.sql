{#-
    SQL for the probability that a standard normal variable is as far from zero as z, on either side: erfc(|z| / sqrt(2)).
    The formula is that of Y. Dia, Approximate Incomplete Integrals, Application to Complementary Error Function (2023); its
    relative error is below 1e-14, far out in the tail as well. Beyond |z| = 37, where a double still holds the value,
    PostgreSQL would call the exponential an error.
-#}
{% macro two_sided_p(z) -%}
    {%- set x = "least(abs(" ~ z ~ "), 37) / sqrt(cast(2 as double precision))" -%}
    {%- set factors = [
        ('2.71078540045147805', '5.80755613130301624', '3.47954057099518960', '12.06166887286239555'),
        ('3.47469513777439592', '12.07402036406381411', '3.72068443960225092', '8.44319781003968454'),
        ('4.00561509202259545', '9.30596659485887898', '3.90225704029924078', '6.36161630953880464'),
        ('5.16722705817812584', '9.12661617673673262', '4.03296893109262491', '5.13578530585681539'),
        ('5.95908795446633271', '9.19435612886969243', '4.11240942957450885', '4.48640329523408675'),
    ] -%}
    {#- PostgreSQL writes and divides such constants as exact decimals unless told. -#}
    case when {{ z }} is not null then (
        select
            least(
                1,
                cast(0.56418958354775629 as double precision) / (x + cast(2.06955023132914151 as double precision))
                {%- for b, c, e, f in factors %}
                * ((x + cast({{ b }} as double precision)) * x + cast({{ c }} as double precision))
                / ((x + cast({{ e }} as double precision)) * x + cast({{ f }} as double precision))
                {%- endfor %}
                * exp(-x * x)
            )
        from (select {{ x }} as x) as tail
    ) end
{%- endmacro %}
