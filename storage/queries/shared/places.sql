-- name: counties
-- record_class: County
SELECT code, name, region, aliases, listed FROM county ORDER BY code;

-- name: set_county*!
INSERT INTO county (code, name, region, aliases, listed) VALUES (:code, :name, :region, :aliases, :listed)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, region = excluded.region, aliases = excluded.aliases, listed = excluded.listed;

-- name: subcounties
-- record_class: SubCounty
SELECT code, county_code, name, aliases, listed FROM subcounty ORDER BY name, code;

-- name: set_subcounty*!
INSERT INTO subcounty (code, county_code, name, aliases, listed) VALUES (:code, :county_code, :name, :aliases, :listed)
ON CONFLICT (code) DO UPDATE
SET county_code = excluded.county_code, name = excluded.name, aliases = excluded.aliases, listed = excluded.listed;
