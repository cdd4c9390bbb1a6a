"""The database and the documents: schema, migrations, named SQL, and one module a noun."""
