@NullMarked
package dev.preamble.provision.kafka;

import org.jspecify.annotations.NullMarked;
