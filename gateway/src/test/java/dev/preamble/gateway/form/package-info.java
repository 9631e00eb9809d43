@NullMarked
package dev.preamble.gateway.form;

import org.jspecify.annotations.NullMarked;
