/** What PostgreSQL tells at commit, so that nobody has to wait for the next poll. */
@NullMarked
package dev.preamble.scheduler.notice;

import org.jspecify.annotations.NullMarked;
