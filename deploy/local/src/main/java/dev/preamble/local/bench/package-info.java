/** What the gateway answers how fast, measured on a platform of its own with many tenants and jobs. */
@NullMarked
package dev.preamble.local.bench;

import org.jspecify.annotations.NullMarked;
