/** A tenant's machines that read its topics: clients of the identity provider, and how they connect. */
@NullMarked
package dev.preamble.gateway.kafkaclient;

import org.jspecify.annotations.NullMarked;
