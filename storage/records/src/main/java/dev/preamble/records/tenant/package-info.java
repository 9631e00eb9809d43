/** What a tenant reads on its own topics: CloudEvents about its jobs, and the lines that a generation job made. */
@NullMarked
package dev.preamble.records.tenant;

import org.jspecify.annotations.NullMarked;
