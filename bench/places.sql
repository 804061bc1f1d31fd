-- Five million cases in every village, with the events that led to them. Placeholders: :first and :last, the range of
-- villages by rank; a case's state follows from its number in the village: of sixty, 22 started, 18 sent, 15 are
-- complete and 13 clean, over ninety days. One event per case carries all that happened to it.
WITH villages AS (
    SELECT id, rank
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS rank FROM geo_place WHERE level = 4 AND valid_to IS NULL) AS ranked
    WHERE rank BETWEEN %(first)s AND %(last)s
),
drawn AS (
    SELECT
        lpad(to_hex(rank * 100 + number), 32, '0')::uuid AS id,
        villages.id AS place_id,
        (number <= 22)::int + (number <= 18)::int + (number <= 15)::int + (number <= 13)::int AS status,
        3 + number %% 3 AS people,
        CASE WHEN number <= 22 THEN date '2020-02-15' + ((rank + number * 7) %% 90)::int ELSE date '2020-02-15' END AS day,
        CASE WHEN number <= 22 THEN 'self' ELSE '' END AS mode
    FROM villages CROSS JOIN generate_series(1, 60) AS number
),
opened AS (
    INSERT INTO cases_case (
        id, kind, place_id, status, mode, wrapped_key, opened_at, confirmed_at, started_at, sent_at, complete_at,
        clean_at, expected, listed, residents, family_complete, version
    )
    SELECT
        id, 'register', place_id, status, mode, decode(repeat('00', 61), 'hex'), day, day,
        CASE WHEN status >= 1 THEN day END, CASE WHEN status >= 2 THEN day END, CASE WHEN status >= 3 THEN day END,
        CASE WHEN status >= 4 THEN day END, people, people, CASE WHEN status >= 1 THEN people ELSE 0 END, status >= 3, 0
    FROM drawn
)
INSERT INTO cases_event (
    case_id, id, xid, kind, mode, place_id, at, day, d_families_expected, d_persons_expected, d_families_started,
    d_residents_started, d_families_sent, d_residents_sent, d_families_complete, d_residents_complete,
    d_families_clean, d_residents_clean, d_persons_listed_sent
)
SELECT
    id, id, pg_current_xact_id()::text::bigint, 'opened', mode, place_id, day, day, 1, people,
    (status >= 1)::int, (status >= 1)::int * people, (status >= 2)::int, (status >= 2)::int * people,
    (status >= 3)::int, (status >= 3)::int * people, (status >= 4)::int, (status >= 4)::int * people,
    (status >= 2)::int * people
FROM drawn
