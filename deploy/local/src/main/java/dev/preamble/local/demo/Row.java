package dev.preamble.local.demo;

/** A line of a dataset. */
record Row(String input, String target) {}
