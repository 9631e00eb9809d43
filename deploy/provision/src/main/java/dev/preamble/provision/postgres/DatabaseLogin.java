package dev.preamble.provision.postgres;

import dev.preamble.provision.Secret;

/** Somebody who logs in to PostgreSQL. */
public record DatabaseLogin(String username, Secret password) {}
