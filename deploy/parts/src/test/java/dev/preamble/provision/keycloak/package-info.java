@NullMarked
package dev.preamble.provision.keycloak;

import org.jspecify.annotations.NullMarked;
