#!/usr/bin/env bash
# Starts Kafka with secrets that lie in files; formats its storage the first time. They never are arguments.
set -euo pipefail
umask 077
data=/var/lib/kafka/data
broker=$(</run/secrets/kafka-broker)
realm="http://$PREAMBLE_HOST:8081/realms/preamble"
keys="$realm/protocol/openid-connect/certs"
scram=org.apache.kafka.common.security.scram.ScramLoginModule
plain=org.apache.kafka.common.security.plain.PlainLoginModule
self="required username=\"preamble-kafka\" password=\"$broker\""

{
  cat /server.properties
  cat <<TXT
log.dirs=$data
advertised.listeners=PARTS://kafka:9092,TENANTS://$PREAMBLE_HOST:9094
listener.name.parts.scram-sha-512.sasl.jaas.config=$scram $self;
listener.name.controller.plain.sasl.jaas.config=$plain $self user_preamble-kafka="$broker";
listener.name.tenants.oauthbearer.sasl.oauthbearer.jwks.endpoint.url=$keys
listener.name.tenants.oauthbearer.sasl.oauthbearer.expected.issuer=$realm
TXT
} >/tmp/server.properties

if [ ! -e "$data/meta.properties" ]; then
  cat >/tmp/format <<TXT
format
--config
/tmp/server.properties
--cluster-id
$(/opt/kafka/bin/kafka-storage.sh random-uuid)
--add-scram
SCRAM-SHA-512=[name=preamble-admin,password=$(</run/secrets/kafka-admin)]
--add-scram
SCRAM-SHA-512=[name=preamble-kafka,password=$broker]
TXT
  # It prints what passwords are checked by.
  /opt/kafka/bin/kafka-storage.sh @/tmp/format >/dev/null
  rm /tmp/format
fi

export KAFKA_OPTS="-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=$keys"
exec /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties
