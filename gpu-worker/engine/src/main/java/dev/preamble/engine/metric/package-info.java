/**
 * How close generated texts come to references: BLEU, NIST, METEOR, ROUGE, CIDEr and TER, each as the scorer computes it
 * that the field's tables were made with. A metric knows texts only: no model, no device. All may be called from any thread.
 */
@NullMarked
package dev.preamble.engine.metric;

import org.jspecify.annotations.NullMarked;
