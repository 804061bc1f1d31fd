-- Every place of one level under a path with its numbers, in the order of codes: a line per place, also where nothing
-- was counted. A name that a spreadsheet would run as a formula gets an apostrophe. Placeholders: path, level, columns.
COPY (
    SELECT
        place.code,
        CASE WHEN place.name ~ '^[-=+@\t\r]' THEN '''' || place.name ELSE place.name END,
        coalesce(CASE WHEN above.name ~ '^[-=+@\t\r]' THEN '''' || above.name ELSE above.name END, ''),
        {columns}
    FROM geo_place AS place
    LEFT JOIN geo_place AS above ON above.id = place.parent_id
    LEFT JOIN progress_total AS total ON total.place_id = place.id
    WHERE place.path LIKE {path} AND place.level = {level} AND place.valid_to IS NULL
    ORDER BY place.code COLLATE "C"
) TO STDOUT (FORMAT csv, DELIMITER ';')
