/** The one list of error codes that HTTP, Kafka, the command line and the dashboard share. */
@NullMarked
package dev.preamble.records.problem;

import org.jspecify.annotations.NullMarked;
