#!/usr/bin/env bash
# Starts Keycloak with secrets that lie in files.
set -euo pipefail
KC_DB_PASSWORD=$(</run/secrets/database-keycloak)
KC_BOOTSTRAP_ADMIN_CLIENT_SECRET=$(</run/secrets/keycloak-admin)
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_CLIENT_SECRET
exec /opt/keycloak/bin/kc.sh start
