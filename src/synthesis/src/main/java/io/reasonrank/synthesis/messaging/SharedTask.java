package io.reasonrank.synthesis.messaging;

/**
 * One list to label, for whoever has time.
 *
 * @param shard whose list it is, from 0
 * @param position its place in the plan of that shard, from 0
 */
public record SharedTask(int shard, int position) {}
