package dev.preamble.scheduler.worker;

import dev.preamble.records.id.SegmentId;
import dev.preamble.scheduler.share.Base;

/** A segment whose task is on Kafka or on a lane: released, and not over. */
public record OpenSegment(SegmentId segment, int release, Base base) {}
