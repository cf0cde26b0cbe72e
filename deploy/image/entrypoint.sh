#!/bin/sh
# Gives each secret to the program as the environment variable that its file is named after.
for file in "${SECRETS_FOLDER:-/run/secrets}"/[A-Z]*; do
    if [ -f "$file" ]; then
        export "${file##*/}=$(cat "$file")"
    fi
done
exec "$@"
