/** What the platform knows, on PostgreSQL: the home of every state. Gateway and scheduler may depend on it; a worker never does. */
@NullMarked
package dev.preamble.catalog;

import org.jspecify.annotations.NullMarked;
