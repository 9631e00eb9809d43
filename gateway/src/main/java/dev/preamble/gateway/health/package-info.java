/** Whether the gateway can do its work: the parts that it cannot do without answer. */
@NullMarked
package dev.preamble.gateway.health;

import org.jspecify.annotations.NullMarked;
