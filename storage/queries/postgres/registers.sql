-- name: standings
-- record_class: Standing
-- How far the registers of some centres, a JSON list of ids, are on a day.
SELECT c.id, c.code, c.name, c.exam, c.year, count(DISTINCT d.id) AS expected, count(DISTINCT m.deployment_id) AS marked,
       newest.sent_at AS last_at
FROM jsonb_array_elements_text(CAST(:centres AS jsonb)) AS wanted JOIN centre c ON c.id = CAST(wanted.value AS bigint)
JOIN deployment d ON d.centre_id = c.id AND d.starts_on <= :day AND d.ends_on >= :day
  AND (d.withdrawn_at IS NULL OR d.withdrawn_at < d.posted_at)
LEFT JOIN mark m ON m.deployment_id = d.id AND m.day = :day
LEFT JOIN mark newest ON newest.id = (SELECT f.id FROM mark f WHERE f.centre_id = c.id AND f.day = :day AND f.kind = 'first'
                                      ORDER BY f.sent_at DESC, f.id DESC LIMIT 1)
GROUP BY c.id, c.code, c.name, c.exam, c.year, newest.sent_at ORDER BY c.exam, c.code;
