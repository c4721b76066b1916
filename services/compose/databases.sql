-- Run once by the database's image, as its superuser, when the volume is empty: a database for each service, and one
-- role that owns them and may nothing else.

\set password `cat /run/secrets/postgres-password`
CREATE ROLE qiyou LOGIN PASSWORD :'password';

CREATE DATABASE aggregator OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE childcare OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE education OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE employment OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE health OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE elderly_care OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE housing OWNER qiyou ENCODING 'UTF8';
CREATE DATABASE social_assistance OWNER qiyou ENCODING 'UTF8';

-- The superuser began with the same password. From now on it comes in through the container's own socket alone.
ALTER ROLE CURRENT_USER PASSWORD NULL;
